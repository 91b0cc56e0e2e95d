"""Addresses of projects; fixed words come before the address of a project."""

from django.urls import path

from projects.opportunities.urls import opportunity_patterns
from projects.views import hands, pages, portfolio, registering, registry, running, team

app_name = "projects"

portfolio_patterns = [
    path("projects/", portfolio.portfolio, name="portfolio"),
    path("projects/projects.csv", portfolio.csv_file, name="csv_file"),
    path("projects/projects.json", portfolio.json_file, name="json_file"),
    path("projects/together/", portfolio.ties, name="ties"),
    path("projects/mine/", pages.mine, name="mine"),
    path("projects/new/", registering.begin, name="begin"),
    path("projects/new/describe/", registering.describe, name="describe"),
    path("projects/registry/", registry.desk, name="desk"),
]

registry_patterns = [
    path("projects/<slug:address>/registration/", registry.registration, name="registration"),
    path("projects/<slug:address>/registration/confirm/", registry.confirm, name="confirm"),
    path("projects/<slug:address>/registration/ask/", registry.ask, name="ask"),
    path("projects/<slug:address>/registration/answer/", registry.answer, name="answer"),
    path("projects/<slug:address>/registration/withdraw/", registry.withdraw, name="withdraw"),
    path("projects/<slug:address>/registration/partner/<slug:organization>/", registry.partner, name="partner"),
]

project_patterns = [
    path("projects/<slug:address>/", pages.project, name="project"),
    path("projects/<slug:address>/news/", pages.news, name="news"),
    path("projects/<slug:address>/follow/", pages.follow, name="follow"),
    path("projects/<slug:address>/edit/", registering.edit, name="edit"),
    path("projects/<slug:address>/health/", running.health, name="health"),
    path("projects/<slug:address>/milestones/", running.milestones, name="milestones"),
    path("projects/<slug:address>/milestones/<slug:public_id>/", running.milestone, name="milestone"),
    path("projects/<slug:address>/close/", running.close, name="close"),
    path("projects/<slug:address>/retire/", running.retire, name="retire"),
    path("projects/<slug:address>/team/", team.team, name="team"),
    path("projects/<slug:address>/team/<slug:public_id>/role/", team.role, name="role"),
    path("projects/<slug:address>/team/<slug:public_id>/finish/", team.finish, name="finish"),
    path("projects/<slug:address>/team/<slug:public_id>/appreciate/", team.appreciate, name="appreciate"),
    path("projects/<slug:address>/team/leave/", team.leave, name="leave"),
    path("projects/<slug:address>/team/lead/", team.lead, name="take_lead"),
    path("projects/<slug:address>/offer/", hands.offer, name="offer"),
    path("projects/<slug:address>/offer/take-back/", hands.take_back, name="take_back"),
    path("projects/<slug:address>/offers/<slug:public_id>/", hands.decide, name="decide_offer"),
]

urlpatterns = [*portfolio_patterns, *registry_patterns, *project_patterns, *opportunity_patterns]
