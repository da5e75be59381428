"""Addresses of the desk for answers of the public."""

from django.urls import path

from pingyi.ballot.views import answers, batches

app_name = "ballot"
urlpatterns = [
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
]
