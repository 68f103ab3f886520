import importlib.resources

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

QUOTES = importlib.resources.files("quotes").joinpath("quotes.txt").read_text().splitlines()


def quote(request):
    number = request.path_params["number"]
    if number >= len(QUOTES):
        return PlainTextResponse("no such quote\n", 404)
    return PlainTextResponse(QUOTES[number])


app = Starlette(routes=[Route("/quotes/{number:int}", quote)])
