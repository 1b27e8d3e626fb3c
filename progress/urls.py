from django.urls import path

from progress import certificate_urls, task_urls, views

app_name = "progress"
LESSON = "learn/<slug:cohort>/<slug:module>/<slug:lesson>/"
urlpatterns = [
    path("learn/<slug:cohort>/", views.show_classroom, name="show_classroom"),
    path("learn/<slug:cohort>/leave/", views.leave_cohort, name="leave_cohort"),
    path(LESSON, views.show_lesson, name="show_lesson"),
    path(f"{LESSON}done/", views.mark_done, name="mark_done"),
    path(f"{LESSON}undo/", views.undo_done, name="undo_done"),
    path(f"{LESSON}note/", views.save_note, name="save_note"),
    path(f"{LESSON}answers/", views.save_answers, name="save_answers"),
    path(f"{LESSON}quiz/", views.submit_quiz, name="submit_quiz"),
    *task_urls.urlpatterns,
    *certificate_urls.urlpatterns,
]
