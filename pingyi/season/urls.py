"""Addresses of the desk for drafting a season and deciding."""

from django.urls import path

from pingyi.season.views import cases, dates, decisions, drafting, electorates, figures, freezing, roster, values

app_name = "season"
urlpatterns = [
    path("new-season/", drafting.create, name="create"),
    path("season/<slug:key>/values/", values.values, name="values"),
    path("season/<slug:key>/interpretations/", values.interpretations, name="interpretations"),
    path("season/<slug:key>/roster/", roster.roster, name="roster"),
    path("season/<slug:key>/roster/template/", roster.roster_template, name="roster_template"),
    path("season/<slug:key>/roster/add/", roster.add_agency, name="add_agency"),
    path("season/<slug:key>/roster/<slug:agency>/change/", roster.change_agency, name="change_agency"),
    path("season/<slug:key>/roster/<slug:agency>/remove/", roster.remove_agency, name="remove_agency"),
    path("season/<slug:key>/roster/<slug:agency>/move/", roster.move_agency, name="move_agency"),
    path("season/<slug:key>/dates/", dates.dates, name="dates"),
    path("season/<slug:key>/texts/", dates.set_texts, name="set_texts"),
    path("season/<slug:key>/electorates/", electorates.electorates, name="electorates"),
    path("season/<slug:key>/raters/<slug:component>/", electorates.raters, name="raters"),
    path("season/<slug:key>/raters/<slug:component>/template/", electorates.raters_template, name="raters_template"),
    path("season/<slug:key>/raters/<slug:component>/add/", electorates.add_rater, name="add_rater"),
    path("season/<slug:key>/raters/<slug:component>/change/", electorates.change_rater, name="change_rater"),
    path("season/<slug:key>/raters/<slug:component>/remove/", electorates.remove_rater, name="remove_rater"),
    path("season/<slug:key>/freeze/", freezing.freeze, name="freeze"),
    path("season/<slug:key>/amend/", freezing.amend, name="amend"),
    path("season/<slug:key>/figures/<slug:component>/", figures.figures, name="figures"),
    path("season/<slug:key>/figures/<slug:component>/template/", figures.figures_template, name="figures_template"),
    path("season/<slug:key>/decisions/", decisions.decisions, name="decisions"),
    path("season/<slug:key>/cases/", cases.cases, name="cases"),
    path("season/<slug:key>/cases/new/", cases.open_case, name="open_case"),
    path("season/<slug:key>/case/<int:case>/", cases.case, name="case"),
    path("season/<slug:key>/case/<int:case>/evidence/", cases.add_evidence, name="add_evidence"),
    path("season/<slug:key>/case/<int:case>/evidence/<int:piece>/", cases.evidence, name="evidence"),
    path("season/<slug:key>/case/<int:case>/hearing/", cases.ask_hearing, name="ask_hearing"),
    path("season/<slug:key>/case/<int:case>/hear/", cases.hear, name="hear"),
    path("season/<slug:key>/case/<int:case>/rule/", cases.rule, name="rule"),
    path("season/<slug:key>/case/<int:case>/drop/", cases.drop, name="drop"),
    path("answer/<int:case>/", cases.case_statement, name="case_statement"),
]
