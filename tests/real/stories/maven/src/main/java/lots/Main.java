package lots;

import io.javalin.Javalin;
import java.util.Comparator;
import java.util.List;

/** Draws lots: the same for the same seed. */
public final class Main {
    private Main() {}

    static String draw(List<String> names, int seed) {
        return names.stream().min(Comparator.comparingInt(n -> (n + seed).hashCode())).orElse("");
    }

    public static void main(String[] arguments) {
        Javalin.create(config -> config.staticFiles.add("/site"))
                .get("/draw/{seed}", request -> {
                    List<String> names = request.queryParams("name");
                    request.result(draw(names, Integer.parseInt(request.pathParam("seed"))));
                })
                .start(7000);
    }
}
