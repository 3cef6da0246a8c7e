"""All addresses of the project. Each app lists its own; this file only says where they hang."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.backoffice.platform import platform_site
from apps.backoffice.start import resend_confirmation, start_page
from apps.backoffice.views import choose_tenant, end_browser_session
from apps.core import media
from apps.core.api.metrics import metrics
from apps.core.office.site import owners_site

handler400 = "apps.core.error_pages.bad_request"
handler403 = "apps.core.error_pages.permission_denied"
handler404 = "apps.core.error_pages.page_not_found"
handler500 = "apps.core.error_pages.server_error"

# Looked through in this order, by each request: what tills ask for all day comes first.
api_v1 = [
    path("", include("apps.orders.api.urls")),
    path("", include("apps.tenants.api.urls")),
    path("", include("apps.payments.api.urls")),
    path("", include("apps.shifts.api.urls")),
    path("", include("apps.orders.kitchen.api.urls")),
    path("", include("apps.sync.api.urls")),
    path("", include("apps.customers.api.urls")),
]

api: list[URLPattern | URLResolver] = [
    path("v1/", include(api_v1)),
    path("", include("apps.core.api.health_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(template_name="core/api_docs.html"),
        name="docs",
    ),
]

# What is used of django-allauth: no changes of the e-mail address.
accounts: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("confirm-email/resend/", resend_confirmation, name="account_resend_confirmation"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"
    ),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/<int:session_id>/end/", end_browser_session, name="end_browser_session"),
]

urlpatterns = [
    path("api/", include(api)),
    path("", start_page, name="home"),
    path("mulai/", include("apps.backoffice.setup.urls")),
    path("favicon.ico", media.favicon, name="favicon"),
    path("metrics", metrics, name="metrics"),
    path("media/<path:name>", media.picture, name="media"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include(accounts)),
    path("", include("apps.pos.urls")),
    path("", include("apps.orders.urls")),
    path("backoffice/tenants/", choose_tenant, name="backoffice_tenants"),
    path("backoffice/", owners_site.urls),
    path("platform/", platform_site.urls),
]
