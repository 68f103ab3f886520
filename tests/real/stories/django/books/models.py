from django.db import models
class Book(models.Model):
    title = models.CharField(max_length=200)
    added = models.DateTimeField(auto_now_add=True)
