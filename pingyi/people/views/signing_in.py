"""Pages for signing in and out."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from pingyi.people import queries
from pingyi.people.forms.signing_in import SignInForm


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign a person in and go where they wanted."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if person is not None:
            login(request, person)
            return redirect(_wanted(request))
        form.refuse()
    page = {"form": form, "accounts": queries.demo_accounts(), "next": request.GET.get("next", "")}
    return render(request, "people/sign_in.html", page, status=200 if request.method != "POST" else 422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the person out."""
    logout(request)
    return redirect("web:home")


def _wanted(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    # A target without a slash would be taken for the name of a route.
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return "web:desk"
