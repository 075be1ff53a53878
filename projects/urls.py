"""Addresses of projects and changes."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from projects.text.ids import REMOTE_ID
from projects.views import (
    bulk_moves,
    change_steps,
    changes,
    configs,
    deployments,
    directories,
    help,
    home,
    move_reviews,
    project_list,
    projects,
    reviews,
    styleguide,
)
from projects.views import (
    settings as settings_page,
)


class RemoteIdConverter:
    """An id of the remote."""

    regex = REMOTE_ID

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RemoteIdConverter, "remote_id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home_page, name="home"),
    path("projects/", project_list.ProjectListView.as_view(), name="project_list"),
    path("projects/<remote_id:project_id>/", projects.ProjectDetailView.as_view(), name="project_detail"),
    path("projects/<remote_id:project_id>/edit/", projects.ProjectEditView.as_view(), name="project_edit"),
    path("projects/<remote_id:project_id>/configs/", configs.ConfigListView.as_view(), name="config_list"),
    path("projects/<remote_id:project_id>/compare/", configs.ConfigCompareView.as_view(), name="config_compare"),
    path("projects/<remote_id:project_id>/document.json", configs.DocumentView.as_view(), name="project_document"),
    path("projects/<remote_id:project_id>/deploy/", deployments.ProjectDeployView.as_view(), name="project_deploy"),
    path("projects/<remote_id:project_id>/offline/", deployments.ProjectOfflineView.as_view(), name="project_offline"),
    path("directories/", directories.DirectoryListView.as_view(), name="directory_list"),
    path(
        "directories/<remote_id:directory_id>/label/", directories.DirectoryLabelView.as_view(), name="directory_label"
    ),
    path("moves/new/", bulk_moves.MoveNewView.as_view(), name="move_new"),
    path("moves/<uuid:pk>/", bulk_moves.MoveDetailView.as_view(), name="move_detail"),
    path("moves/<uuid:pk>/apply/", bulk_moves.MoveApplyView.as_view(), name="move_apply"),
    path("moves/<uuid:pk>/ask/", move_reviews.MoveAskView.as_view(), name="move_ask"),
    path("moves/<uuid:pk>/approve/", move_reviews.MoveApproveView.as_view(), name="move_approve"),
    path("moves/<uuid:pk>/say/", move_reviews.MoveSayView.as_view(), name="move_say"),
    path("moves/<uuid:pk>/strike/", move_reviews.MoveStrikeView.as_view(), name="move_strike"),
    path("moves/<uuid:pk>/decline/", move_reviews.MoveDeclineView.as_view(), name="move_decline"),
    path("moves/<uuid:pk>/go-on/", bulk_moves.MoveGoOnView.as_view(), name="move_go_on"),
    path("moves/<uuid:pk>/try-again/", bulk_moves.MoveTryAgainView.as_view(), name="move_try_again"),
    path("moves/<uuid:pk>/undo/", bulk_moves.MoveUndoView.as_view(), name="move_undo"),
    path("moves/<uuid:pk>/withdraw/", move_reviews.MoveWithdrawView.as_view(), name="move_withdraw"),
    path("help/", help.help_page, name="help"),
    path("help/hide-welcome/", help.hide_welcome, name="hide_welcome"),
    path("settings/", settings_page.about_panel, name="settings"),
    path("settings/protections/", settings_page.ProtectionsView.as_view(), name="protections"),
    path("changes/", changes.ChangeListView.as_view(), name="change_list"),
    path("changes.csv", changes.ChangeCsvView.as_view(), name="change_csv"),
    path("changes/<uuid:pk>/", changes.ChangeDetailView.as_view(), name="change_detail"),
    path("changes/<uuid:pk>/apply/", change_steps.ChangeApplyView.as_view(), name="change_apply"),
    path("changes/<uuid:pk>/withdraw/", change_steps.ChangeWithdrawView.as_view(), name="change_withdraw"),
    path("changes/<uuid:pk>/say/", reviews.ChangeSayView.as_view(), name="change_say"),
    path("changes/<uuid:pk>/strike/", reviews.ChangeStrikeView.as_view(), name="change_strike"),
    path("changes/<uuid:pk>/ask/", reviews.ChangeAskView.as_view(), name="change_ask"),
    path("changes/<uuid:pk>/decline/", reviews.ChangeDeclineView.as_view(), name="change_decline"),
    path("changes/<uuid:pk>/schedule/", reviews.ChangeScheduleView.as_view(), name="change_schedule"),
    path("changes/<uuid:pk>/unschedule/", reviews.ChangeUnscheduleView.as_view(), name="change_unschedule"),
    path("changes/<uuid:pk>/apply-without-approval/", reviews.ChangeBypassView.as_view(), name="change_bypass"),
    path("changes/<uuid:pk>/refresh/", change_steps.ChangeRefreshView.as_view(), name="change_refresh"),
    path("changes/<uuid:pk>/acknowledge/", reviews.ChangeAcknowledgeView.as_view(), name="change_acknowledge"),
    path("changes/<uuid:pk>/check/", change_steps.ChangeCheckView.as_view(), name="change_check"),
    path("changes/<uuid:pk>/undo/", change_steps.ChangeUndoView.as_view(), name="change_undo"),
    path("changes/<uuid:pk>/put-back/", change_steps.ChangePutBackView.as_view(), name="change_put_back"),
]

if apps.is_installed("projects.notifications"):
    urlpatterns.append(path("", include("projects.notifications.urls")))
if settings.STYLEGUIDE:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
