import io
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from PIL import Image
from .models import Book
def index(request):
    return render(request, "books/index.html", {"books": Book.objects.order_by("id")})
@csrf_exempt
def add(request):
    Book.objects.create(title=request.body.decode())
    return HttpResponse("added", status=201)
def cover(request):
    out = io.BytesIO()
    Image.new("RGB", (20, 30), "navy").save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png")
