from django.urls import path

from progress import arrangement_views, review_views, task_views

LESSON = "learn/<slug:cohort>/<slug:module>/<slug:lesson>/"
TASK = "cohorts/<slug:cohort>/tasks/<uuid:task>/"
urlpatterns = [
    path(f"{LESSON}task/", task_views.write_task, name="write_task"),
    path(f"{LESSON}task/draft/", task_views.save_draft, name="save_draft"),
    path(f"{LESSON}task/files/<uuid:file>/", task_views.show_own_file, name="show_own_file"),
    path("cohorts/<slug:cohort>/tasks/", review_views.list_tasks, name="list_tasks"),
    path(TASK, review_views.review_task, name="review_task"),
    path(f"{TASK}files/<uuid:file>/", review_views.show_task_file, name="show_task_file"),
    path(
        "cohorts/<slug:cohort>/people/<uuid:enrolment>/arrangements/",
        arrangement_views.show_arrangements,
        name="show_arrangements",
    ),
]
