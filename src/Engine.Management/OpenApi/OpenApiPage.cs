using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Management.OpenApi;

/// <summary>The description of the API as one page without scripts: operations by resource, what they take, and every type.</summary>
internal static class OpenApiPage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
        nav { columns: 14rem; } nav a { display: block; }
        summary { cursor: pointer; padding: .25rem 0; } code, pre { font: 14px/1.5 ui-monospace, monospace; }
        details > *:not(summary) { margin-left: 1.5rem; } pre { overflow-x: auto; }
        .method { display: inline-block; width: 5rem; font-weight: 600; }
        """;

    public static EngineResponse Render(JsonObject document)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(Encode(document["info"]!["title"])).Append("</title><style>").Append(Style).Append("</style></head><body><h1>").Append(Encode(document["info"]!["title"]))
            .Append("</h1><p>").Append(Encode(document["info"]!["description"])).Append(" The base address is <code>").Append(Encode(document["servers"]![0]!["url"]))
            .Append("</code>; the same for tools is <a href=\"openapi.json\">openapi.json</a>.</p>");
        var groups = document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(operation => (Path: path.Key, Method: operation.Key.ToUpperInvariant(), Operation: operation.Value!)))
            .GroupBy(static item => item.Operation["tags"]![0]!.GetValue<string>())
            .ToList();
        html.Append("<nav>");
        foreach (var group in groups)
        {
            html.Append("<a href=\"#").Append(Encode(group.Key)).Append("\">").Append(Encode(group.Key)).Append("</a>");
        }

        html.Append("<a href=\"#types\">Types</a></nav>");
        foreach (var group in groups)
        {
            html.Append("<h2 id=\"").Append(Encode(group.Key)).Append("\">").Append(Encode(group.Key)).Append("</h2>");
            foreach (var (path, method, operation) in group)
            {
                html.Append("<details><summary><span class=\"method\">").Append(method).Append("</span><code>").Append(Encode(path)).Append("</code></summary>");
                Describe(html, operation);
                html.Append("</details>");
            }
        }

        html.Append("<h2 id=\"types\">Types</h2>");
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            html.Append("<details id=\"").Append(Encode(name)).Append("\"><summary><code>").Append(Encode(name)).Append("</code></summary><pre>")
                .Append(Encode(schema!.ToJsonString(Indented))).Append("</pre></details>");
        }

        html.Append("</body></html>");
        var response = EngineResponse.Text(html.ToString(), 200, "text/html; charset=utf-8");
        response.Headers.Add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        return response;
    }

    private static System.Text.Json.JsonSerializerOptions Indented { get; } = new(ManagementModule.Relaxed) { WriteIndented = true };

    private static void Describe(StringBuilder html, JsonNode operation)
    {
        html.Append("<p>Needs one of ");
        html.AppendJoin(", ", operation["security"]!.AsArray().Select(static requirement => $"<code>{Encode(requirement!["token"]![0])}</code>"));
        html.Append(".</p>");
        if (operation["parameters"] is JsonArray parameters)
        {
            html.Append("<p>Parameters: ");
            html.AppendJoin(", ", parameters.Select(static parameter => $"<code>{Encode(parameter!["name"])}</code> ({Encode(parameter["in"])})"));
            html.Append("</p>");
        }

        if (operation["requestBody"] is { } body)
        {
            var schema = body["content"]!["application/json"]!["schema"]!;
            var reference = schema["$ref"]?.GetValue<string>().Split('/')[^1];
            html.Append("<p>Body: ").Append(reference is null ? $"<code>{Encode(schema.ToJsonString())}</code>" : $"<a href=\"#{Encode(reference)}\"><code>{Encode(reference)}</code></a>").Append("</p>");
        }
    }

    private static string Encode(JsonNode? text) => Encode(text?.GetValue<string>() ?? "");

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
