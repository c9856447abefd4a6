"""Addresses of everybody's own pages about signing in."""

from django.urls import path

from alongside.web.account import address, factors, home, proving

app_name = "account"
urlpatterns = [
    path("", home.home, name="home"),
    path("where/", home.where, name="where"),
    path("second-factor/", proving.second_factor, name="second-factor"),
    path("again/", proving.again, name="again"),
    path("set-up/", factors.set_up, name="set-up"),
    path("set-up/app/", factors.authenticator, name="authenticator"),
    path("set-up/passkey/", factors.passkey, name="passkey"),
    path("set-up/passkey/options/", factors.passkey_options, name="passkey-options"),
    path("recovery-codes/", factors.recovery_codes, name="recovery-codes"),
    path("recovery-codes.txt", factors.recovery_codes_file, name="recovery-codes-file"),
    path("factors/<str:factor>/remove/", factors.remove, name="factor-remove"),
    path("address/", address.address, name="address"),
    path("address/code/", address.address_code, name="address-code"),
]
