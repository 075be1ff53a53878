"""The addresses of signing in, of one's account, and of the people."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from adminpanel.accounts.views import account, links, people, second_factor, signing_in

urlpatterns = [
    path("accounts/", account.account, name="account"),
    path("accounts/sign-out-elsewhere/", account.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("accounts/login/", signing_in.SignInView.as_view(), name="login"),
    path("accounts/logout/", login_not_required(signing_in.SignOutView.as_view()), name="logout"),
    path("accounts/password_change/", account.ChangePasswordView.as_view(), name="password_change"),
    path("accounts/confirm/", account.ConfirmPasswordView.as_view(), name="confirm_password"),
    path("accounts/link/<str:token>/", links.open_link, name="open_link"),
    path("accounts/link/", links.use_link, name="use_link"),
    path("accounts/code/", signing_in.second_factor_ask, name="second_factor_ask"),
    path("accounts/second-factor/", second_factor.enrol, name="second_factor_enrol"),
    path("accounts/second-factor/qr.svg", second_factor.qr, name="second_factor_qr"),
    path("accounts/second-factor/codes/", second_factor.new_codes, name="second_factor_codes"),
    path("accounts/second-factor/remove/", second_factor.remove, name="second_factor_remove"),
    path("people/", people.people, name="people"),
    path("people/log/", people.people_log, name="people_log"),
    path("people/invite/", people.invite, name="people_invite"),
    path("people/links/<row:pk>/cancel/", people.link_cancel, name="link_cancel"),
    path("people/<row:pk>/", people.person, name="person"),
    path("people/<row:pk>/role/", people.person_role, name="person_role"),
    path("people/<row:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<row:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("people/<row:pk>/sign-out/", people.person_sign_out, name="person_sign_out"),
    path("people/<row:pk>/reset/", people.person_reset, name="person_reset"),
    path("people/<row:pk>/second-factor/", people.person_second_factor, name="person_second_factor"),
]
