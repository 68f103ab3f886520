package ledger;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

public class Main {
    static byte[] resource(String name) throws IOException {
        try (InputStream in = Main.class.getClassLoader().getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", e -> send(e, resource("templates/index.html")));
        server.createContext("/health", e -> send(e, "ok".getBytes()));
        server.createContext("/total", e -> {
            String text = new String(resource("accounts.json"), StandardCharsets.UTF_8);
            int total = 0;
            for (var account : new Gson().fromJson(text, JsonObject.class).getAsJsonArray("accounts")) {
                total += account.getAsJsonObject().get("balance").getAsInt();
            }
            send(e, String.valueOf(total).getBytes());
        });
        server.start();
        System.out.println("ledger listening on 8080");
    }
}
