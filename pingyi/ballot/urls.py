"""Addresses for answers of the public: of the desk, and of those who answer."""

from django.urls import include, path

from pingyi.ballot.views import (
    answers,
    batches,
    inviting,
    objections,
    opening,
    preparing,
    receipts,
    voting,
    watching,
)

app_name = "ballot"
desk = [
    path("<slug:key>/answers/", answers.answers, name="answers"),
    path("<slug:key>/answers/template/", answers.template, name="template"),
    path("<slug:key>/answers/ballot_open/", answers.ballot_open, name="ballot_open"),
    path("<slug:key>/answers/take_in/", answers.take_in, name="take_in"),
    path("<slug:key>/answers/ballot_close/", answers.ballot_close, name="ballot_close"),
    path("<slug:key>/batches/", batches.batches, name="batches"),
    path("<slug:key>/batches/<int:batch>/", batches.batch, name="batch"),
    path("<slug:key>/batches/<int:batch>/forms/<int:form>/", batches.form, name="form"),
    path("<slug:key>/batches/<int:batch>/take_in_batch/", batches.take_in_batch, name="take_in_batch"),
    path("<slug:key>/batches/<int:batch>/drop_batch/", batches.drop_batch, name="drop_batch"),
    path("<slug:key>/invitations/", inviting.invitations, name="invitations"),
    path("<slug:key>/invitations/template/", inviting.list_template, name="list_template"),
    path("<slug:key>/invitations/poster/", inviting.poster, name="poster"),
    path("<slug:key>/invitations/draw_sample/", inviting.draw_sample, name="draw_sample"),
    path("<slug:key>/invitations/redraw/", inviting.redraw, name="redraw"),
    path("<slug:key>/invitations/make_codes/", inviting.make_codes, name="make_codes"),
    path("<slug:key>/invitations/cancel_code/", inviting.cancel_code, name="cancel_code"),
    path("<slug:key>/invitations/set_site/", inviting.set_site, name="set_site"),
    path("<slug:key>/invitations/<int:series>/letters/", inviting.letters, name="letters"),
    path("<slug:key>/invitations/<int:series>/codes/", inviting.codes_export, name="codes_export"),
    path("<slug:key>/portraits/", preparing.portraits, name="portraits"),
    path("<slug:key>/portraits/template/", preparing.portraits_template, name="portraits_template"),
    path("<slug:key>/trial/", preparing.trial, name="trial"),
    path("<slug:key>/trial/try_out/", preparing.try_out, name="try_out"),
    path("<slug:key>/trial/discard_trial/", preparing.discard_trial, name="discard_trial"),
    path("<slug:key>/watch/", watching.watch, name="watch"),
    path("<slug:key>/watch/look/", watching.look, name="look"),
    path("<slug:key>/watch/networks/", watching.set_networks, name="set_networks"),
    path("<slug:key>/watch/set_up/", watching.set_up, name="set_up"),
    path("<slug:key>/watch/findings/<int:finding>/", watching.behind, name="behind"),
    path("<slug:key>/watch/findings/<int:finding>/quarantine/", watching.quarantine, name="quarantine"),
    path("<slug:key>/quarantines/<int:number>/", watching.quarantined, name="quarantined"),
    path("<slug:key>/quarantines/<int:number>/release/", watching.release, name="release"),
    path("<slug:key>/quarantines/<int:number>/exclude/", watching.exclude, name="exclude"),
    path("<slug:key>/opening/", opening.opening, name="opening"),
    path("<slug:key>/opinions/", opening.opinions, name="opinions"),
    path("<slug:key>/opinions/export/", opening.opinions_export, name="opinions_export"),
]
agency = [
    path("my/season/<slug:key>/quarantines/", objections.objections, name="objections"),
]
voters = [
    path("", voting.page, name="vote"),
    path("enter/<slug:channel>/", voting.enter, name="enter"),
    path("wechat/", voting.wechat, name="wechat"),
    path("leave/", voting.leave, name="leave"),
    path("say/", receipts.say, name="say"),
    path("recorded/", receipts.recorded, name="recorded"),
    path("problem/<slug:code>/", voting.problem, name="problem"),
    path("receipt/<int:number>-<slug:short>/", receipts.receipt, name="receipt"),
    path("receipt/<int:number>-<slug:short>/proof/", receipts.proof, name="proof"),
    path("receipt/<int:number>-<slug:short>/object/", receipts.object, name="object"),
]
urlpatterns = [
    path("vote/<slug:office>/<slug:key>/", include(voters)),
    path("desk/season/", include(desk)),
    path("", include(agency)),
]
