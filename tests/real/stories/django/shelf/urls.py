from django.contrib import admin
from django.urls import path
from books import views
urlpatterns = [path("", views.index), path("add", views.add), path("cover.png", views.cover), path("admin/", admin.site.urls)]
