"""Page of the desk for a new season, from nothing or from the one before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pingyi.core import clock, http
from pingyi.core.errors import Conflict, Refused
from pingyi.people.access import person
from pingyi.season import access, actions, queries
from pingyi.season.forms import drafting as forms


@require_http_methods(["GET", "HEAD", "POST"])
@http.organiser
def create(request: HttpRequest) -> HttpResponse:
    """Show the form of a new season, or create it."""
    user = person(request.user)
    after = request.GET.get("from", "")
    initial = forms.following(access.get_season(user, after)) if after else None
    form = forms.NewSeasonForm(request.POST or None, schemes=forms.schemes(user.office), initial=initial)
    refusal: Exception | None = None
    if request.method == "POST" and form.is_valid():
        new = forms.new_season(form.cleaned_data)
        try:
            made = actions.create(office=user.office, new=new, actor=user, now=clock.now())
            messages.success(request, _("The review was created. Work through the steps below."))
            return redirect("web:desk_season", made.key)
        except (Refused, Conflict) as error:
            refusal = error
    page = {"form": form, "refusal": refusal, "former": queries.former_seasons(user.office_id)}
    return render(request, "season/create.html", page, status=422 if form.errors or refusal else 200)
