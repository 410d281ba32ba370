"""Cars, and whose they are."""

from web.i18n import lazy

SENTENCES = {
    "plate.invalid": lazy("A plate is a province and a letter, then letters and digits, like 沪B6K286."),
    "plate.invalid.province": lazy("A plate begins with the short name of a province, like 沪B6K286."),
    "plate.invalid.bare": lazy("The province is missing: write it in front, like 沪%(plate)s."),
    "plate.invalid.tail": lazy("Only the last five: province and letter go in front, like 沪B%(plate)s."),
    "plate.invalid.letters": lazy("No plate has the letters I and O. Perhaps it is a 1 or a 0."),
    "plate.invalid.length": lazy("%(length)s characters; a plate has 7, a new-energy one 8, like 沪B6K286."),
    "vin.invalid": lazy("A VIN has letters and digits alone. Compare it with the registration certificate."),
    "vin.invalid.letters": lazy("No VIN has the letters I, O and Q. Perhaps it is a 1 or a 0."),
    "vin.invalid.length": lazy("%(length)s characters; a VIN has 17."),
    "vehicle.plate_taken": lazy(
        "A car with this plate is in somebody's name already. If it is yours, claim it."
    ),
    "vehicle.vin_taken": lazy(
        "The car with this VIN is in somebody's name already. If it is yours, claim it."
    ),
    "vehicle.too_many_guesses": lazy(
        "Those were %(most)s plates or VINs in a day that are not yours as far as we know. Come back "
        "tomorrow, or bring the registration certificate to the desk."
    ),
    "vehicle.scrapped": lazy(
        "This car was entered as scrapped on %(since)s. If it is on the road, tell the desk."
    ),
    "vehicle.before_its_time": lazy("The car came to its owner on %(since)s; it cannot have left before."),
    "vehicle.not_active": lazy("This car is sold or scrapped already, since %(since)s."),
    "vehicle.active": lazy("This car is on the road already."),
    "deadline.before_delivery": lazy(
        "The car was delivered on %(delivered_on)s; enter that day or a later one."
    ),
    "deadline.still_to_come": lazy("That day is still to come. Enter today or an earlier one."),
    "deadline.wrong_distance": lazy("A warranty ends after 1 to 2,000,000 kilometres."),
    "claim.nothing_said": lazy("Enter the plate, or the VIN or its last six characters."),
    "claim.wrong_vin_tail": lazy("%(length)s characters; give all 17 of the VIN, or its last six."),
    "claim.nothing_to_claim": lazy(
        "No car that is somebody's has this plate or VIN. Check it, or simply add the car as yours."
    ),
    "claim.already_claimed": lazy("You have claimed this car already; we are looking at it."),
    "claim.too_many": lazy("Those were %(most)s claims already. Bring the certificates to the desk, please."),
    "claim.already_decided": lazy("This claim is decided already. Refresh the page to see how."),
    "claim.which_car": lazy("Several cars fit what was said: choose the one on the certificate."),
    "claim.no_reason": lazy("Say why: the member reads it."),
    "sharing.yourself": lazy("That is you. Enter the number of whoever is to drive your car."),
    "sharing.unknown_guest": lazy(
        "That is neither a mobile number of 11 digits nor a member code that holds now."
    ),
    "sharing.already_offered": lazy("They use this car already, or have not answered yet."),
    "sharing.too_many_offers": lazy("%(most)s people have not answered yet. Take one offer back first."),
    "sharing.too_many_today": lazy("You have offered cars %(most)s times today. Try again tomorrow."),
    "sharing.offer_over": lazy("This offer holds no longer. Ask the owner for a new one."),
    "tax_number.invalid": lazy("%(length)s characters; a tax number has 18, without I, O, S, V and Z."),
    "company.nameless": lazy("Enter the company's name."),
    "company.tax_number_taken": lazy("Another company has this tax number."),
    "company.too_many_contacts": lazy("A company has at most %(most)s contacts. Take one out first."),
    "company.already_contact": lazy("This member speaks for the company already."),
    "company.no_contact": lazy("This member does not speak for the company any more."),
    "company.already_theirs": lazy("This car is the company's already."),
    "company.not_theirs": lazy("This car is not the company's any more."),
    "company.car_of_another": lazy("Another company has this car. Take it out there first."),
    "mileage.not_doubtful": lazy("This reading is decided already."),
    "vehicle.already_yours": lazy("This car is in your list already."),
    "vehicle.not_yours": lazy("This car is not in your list any more."),
    "vehicle.unknowable": lazy("Enter the plate, the VIN or at least the model."),
    "mileage.wrong_reading": lazy("No odometer shows %(kilometres)s kilometres. Check the reading."),
}
