"""The application: every route of every side, in one stack of middlewares, over one open database."""

import gc
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from importlib import import_module

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from club import clock, config, founding, logs
from club.config import Settings, WrongSettings
from web import api, assets, brand, database, dev, ops, worker
from web.errors import Errors
from web.limits import Counter
from web.metrics import Measure
from web.routes import Switchboard, register, takers_of_files
from web.security import BodyLimit, Context, Headers, SameOrigin

SIDES = ("portal", "desk", "staff")
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
CANNOT_START = (WrongSettings, database.Unusable)

log = logs.get("web")


def create_app(settings: Settings | None = None, *, with_worker: bool = False) -> Starlette:
    """The application, for uvicorn and for tests. SQLite has its worker in it. Raises WrongSettings."""
    settings = config.use(settings) if settings else config.settings()
    app = Application(middleware=list(middleware(settings)))
    lifespan = _lifespan(settings, with_worker=with_worker or settings.worker_in_web)
    app.router = Routes(register(routes(settings)), lifespan=lifespan, redirect_slashes=False)
    app.state.counter = Counter(settings)
    return app


def routes(settings: Settings) -> Iterator[BaseRoute]:
    """The ROUTES of every module that has pages."""
    for side in SIDES:
        package = import_module(f"web.{side}")
        for module in pkgutil.iter_modules(package.__path__, f"web.{side}."):
            yield from getattr(import_module(module.name), "ROUTES", ())
    for module in (assets, brand, ops):
        yield from module.ROUTES
    if settings.outbox_page:
        yield from dev.ROUTES


def middleware(settings: Settings) -> Iterator[Middleware]:
    """What each request goes through, outermost first."""
    add_compress_type("application/wasm")
    if settings.proxies:
        yield Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)
    yield Middleware(Context)
    yield Middleware(Headers, settings)
    yield Middleware(Measure)
    yield Middleware(CompressMiddleware)
    yield Middleware(api.Beside)
    yield Middleware(Errors)
    yield Middleware(BodyLimit, settings.body_limit, cache(takers_of_files), settings.upload_limit)
    yield Middleware(SameOrigin, settings.public_url)


class Application(Starlette):
    """Starlette in our own stack alone: what was raised is answered by Errors, and by nobody besides."""

    def build_middleware_stack(self) -> ASGIApp:
        app: ASGIApp = self.router
        for made, args, options in reversed(self.user_middleware):
            app = made(app, *args, **options)
        return app


class Routes(Switchboard):
    """A start that fails for a reason which we know ends with that sentence, not with a traceback."""

    async def lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_sentence(message: Message) -> None:
            why = getattr(scope["app"].state, "cannot_start", None)
            await send({**message, "message": why} if why else message)

        await super().lifespan(scope, receive, send_sentence)


def _lifespan(settings: Settings, *, with_worker: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            try:
                await _open_database(settings, running)
            except CANNOT_START as error:
                app.state.cannot_start = str(error)
                raise
            if with_worker:
                await running.enter_async_context(worker.running())
            gc.freeze()  # what was loaded until now stays: the collector need not look at it again
            running.callback(gc.unfreeze)
            yield

    return lifespan


async def _open_database(settings: Settings, running: AsyncExitStack) -> None:
    if applied := await database.migrate(settings):
        log.info("migrated", applied=applied)
    await running.enter_async_context(database.opened(settings))
    await founding.ensure(by="club", at=clock.now())
