"""The addresses of a clinic, in the manner of a Django project with a REST interface."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from rest_framework.routers import DefaultRouter

from clinic import views
from clinic.api import PatientViewSet, VisitViewSet
from clinic.views.reports import Monthly

router = DefaultRouter()
router.register(r"patients", PatientViewSet)
router.register("visits", viewset=VisitViewSet, basename="visit")

visit_urls = [
    path("", views.visit, name="visit"),
    path("edit/", login_required(views.VisitUpdate.as_view()), name="visit-edit"),
]

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("admin/", admin.site.urls),
    path("api/", include((router.urls, "api"))),
    path("visits/<uuid:code>/", include(visit_urls)),
    path(
        "reports/",
        include(
            [
                path("monthly/", Monthly.as_view()),
                re_path(r"^(?P<year>[0-9]{4})/$", views.yearly),
            ]
        ),
    ),
    path(_("about/"), views.about),
    path("legacy/", "clinic.views.legacy"),
    path("staff/", include("clinic.staff.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("404/", views.missing)]
