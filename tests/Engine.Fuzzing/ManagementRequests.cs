using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Fuzzing;

/// <summary>Requests to every operation of the Management API: right ones by its tables, then changed ones.</summary>
internal sealed class ManagementRequests(Random random, Pools pools, World world)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };
    private readonly BodyGenerator _bodies = new(random, pools);

    public IReadOnlyList<Operation> Operations { get; } = new OperationTable(Catalog.CreateHandlers()).Operations;

    public static string NameOf(Operation operation) => $"{operation.Method} /api/v2{operation.Path}";

    public FuzzRequest Create(Operation operation)
    {
        var isChanged = random.Next(5) > 0;
        var request = new FuzzRequest { Target = NameOf(operation), Method = operation.Method, Path = "/api/v2" + Path(operation, isChanged) };
        request.Query = Query(operation, isChanged);
        request.Headers.Add(new("Authorization", "Bearer " + world.Token));
        if (operation.Method != "GET" && (operation.BodyType is not null || random.Next(2) == 0))
        {
            AddBody(request, operation, isChanged);
        }

        if (isChanged && random.Next(12) == 0)
        {
            ChangeHeaders(request);
        }

        return request;
    }

    /// <summary>Remembers what the answer names, so that later requests can be about it.</summary>
    public void Learn(Operation operation, FuzzRequest request, EngineResponse response)
    {
        if (response.StatusCode is < 200 or > 299 || response.Body.IsEmpty || JsonNode.Parse(response.Body.Span) is not { } body)
        {
            return;
        }

        if (body is JsonObject entity && entity["ticket"] is JsonValue ticket && ticket.TryGetValue(out string? link) && link.Contains("ticket=", StringComparison.Ordinal))
        {
            pools.Add("ticket", link[(link.IndexOf("ticket=", StringComparison.Ordinal) + 7)..].Split('&', '#')[0]);
        }

        var template = Template(operation.Path);
        var values = Values(operation, request);
        if (values is not null && !template.EndsWith("{}", StringComparison.Ordinal))
        {
            pools.Learn(template, values, body);
        }
    }

    private static string Template(string path) => string.Join('/', path.Split('/').Select(static segment => segment.StartsWith('{') ? "{}" : segment));

    private static List<string>? Values(Operation operation, FuzzRequest request)
    {
        var actual = request.Path["/api/v2".Length..].Split('/');
        var named = operation.Path.Split('/');
        return actual.Length != named.Length ? null : [.. named.Zip(actual).Where(static pair => pair.First.StartsWith('{')).Select(static pair => Uri.UnescapeDataString(pair.Second))];
    }

    private string Path(Operation operation, bool isChanged)
    {
        var segments = operation.Path.Split('/');
        var last = Array.FindLastIndex(segments, static segment => segment.StartsWith('{'));
        if (last < 0)
        {
            return operation.Path;
        }

        var values = Fill(segments, last);
        for (int i = 0, next = 0; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                var value = isChanged && random.Next(10) == 0 ? random.Next(2) == 0 ? pools.PickAny() ?? "x" : Nasty.Text(random) : values[next];
                segments[i] = value.Length > 0 && random.Next(60) == 0 ? value.Replace('/', '-') : Uri.EscapeDataString(value);
                next++;
            }
        }

        return string.Join('/', segments);
    }

    /// <summary>Values of the parameters that belong together as far as something is known.</summary>
    private string[] Fill(string[] segments, int last)
    {
        var template = Template(string.Join('/', segments[..(last + 1)]));
        if (pools.PickPath(template) is { } known)
        {
            return known;
        }

        var before = Array.FindLastIndex(segments, last - 1, static segment => segment.StartsWith('{'));
        string[] values = before < 0 ? [] : Fill(segments, before);
        return [.. values, Guess(segments[last])];
    }

    private string Guess(string parameter) => parameter switch
    {
        "{user_id}" => "auth0|ada",
        "{role_id}" => pools.Pick("/roles/{}") ?? "x",
        "{client_id}" => World.Web,
        "{connection_id}" or "{connectionId}" => pools.Pick("/connections/{}") ?? "x",
        "{grant_id}" => pools.Pick("/client-grants/{}") ?? "x",
        "{triggerId}" => "post-login",
        "{templateName}" => "verify_email",
        "{prompt}" => random.Next(2) == 0 ? "login" : "login-id",
        "{screen}" => "login",
        "{language}" => "en",
        "{page}" => "get-started",
        "{name}" => "sms",
        "{provider}" => "auth0",
        _ => "unknown",
    };

    private string Query(Operation operation, bool isChanged)
    {
        var parts = new List<string>();
        var names = operation.Method == "GET" ? [.. operation.Query, "page", "per_page", "include_totals", "fields"] : operation.Query;
        foreach (var name in names)
        {
            if (random.Next(5) == 0)
            {
                parts.Add($"{name}={Uri.EscapeDataString(isChanged && random.Next(3) == 0 ? Nasty.Text(random) : QueryValue(name))}");
            }
        }

        if (isChanged && random.Next(15) == 0)
        {
            parts.Add(random.Next(3) switch { 0 => Nasty.Text(random).Replace(' ', '+'), 1 => $"{Uri.EscapeDataString(Nasty.Name(random))}=1", _ => parts.FirstOrDefault() ?? "page=1&page=2" });
        }

        return string.Join('&', parts);
    }

    private string QueryValue(string name) => name switch
    {
        "page" => "0",
        "per_page" or "take" => random.Next(1, 101).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "include_totals" or "include_fields" or "hydrate" or "force" or "enabled" => random.Next(2) == 0 ? "true" : "false",
        "fields" => "id,name",
        "q" => random.Next(2) == 0 ? "name:a*" : "email:\"ada@example.com\" OR logins_count:[1 TO 5]",
        "sort" => "name:1",
        "search_engine" => "v3",
        "email" or "identifier" => World.Email,
        "user_id" => "auth0|ada",
        "client_id" => World.Web,
        "audience" => World.Api,
        "from" => pools.PickAny() ?? "x",
        _ => random.Next(2) == 0 ? pools.PickAny() ?? "x" : "x",
    };

    private void AddBody(FuzzRequest request, Operation operation, bool isChanged)
    {
        request.Headers.Add(new("Content-Type", "application/json"));
        var body = operation.BodyType is { } type ? _bodies.Create(type) : operation.Path == "/blacklists/tokens" ? new JsonObject { ["jti"] = Nasty.Text(random) } : new JsonObject { ["name"] = "x" };
        if (isChanged && body is JsonObject entity)
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                _bodies.Mutate(entity);
            }
        }
        else if (isChanged && random.Next(3) == 0)
        {
            body = Nasty.Json(random);
        }

        request.Body = Encoding.UTF8.GetBytes(body?.ToJsonString(Relaxed) ?? "null");
        if (isChanged && random.Next(25) == 0)
        {
            request.Body = Nasty.Break(random, request.Body);
        }

        if (operation.Path == "/jobs/users-imports" && random.Next(4) > 0)
        {
            AddImport(request, isChanged);
        }
    }

    private void AddImport(FuzzRequest request, bool isChanged)
    {
        var person = new JsonObject { ["email"] = $"i{random.Next()}@example.com" };
        if (isChanged)
        {
            person[random.Next(2) == 0 ? "custom_password_hash" : Nasty.Name(random)] = Nasty.Json(random);
        }

        var connection = pools.Pick("/connections/{}") ?? "x";
        var users = new JsonArray(person).ToJsonString(Relaxed);
        request.Headers.RemoveAll(static header => header.Key == "Content-Type");
        request.Headers.Add(new("Content-Type", "multipart/form-data; boundary=b"));
        request.Body = Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"users\"; filename=\"u.json\"\r\nContent-Type: application/json\r\n\r\n{users}\r\n--b\r\nContent-Disposition: form-data; name=\"connection_id\"\r\n\r\n{connection}\r\n--b--\r\n");
        if (isChanged && random.Next(3) == 0)
        {
            request.Body = Nasty.Break(random, request.Body);
        }
    }

    private void ChangeHeaders(FuzzRequest request)
    {
        switch (random.Next(6))
        {
            case 0:
                request.Headers.RemoveAll(static header => header.Key == "Authorization");
                request.Headers.Add(new("Authorization", Nasty.Header(random)));
                break;
            case 1:
                request.Headers.RemoveAll(static header => header.Key == "Content-Type");
                request.Headers.Add(new("Content-Type", random.Next(3) switch { 0 => "text/plain", 1 => "multipart/form-data; boundary=" + Nasty.Header(random), _ => Nasty.Header(random) }));
                break;
            case 2:
                request.Method = "OPTIONS";
                request.Headers.Add(new("Origin", Nasty.Header(random)));
                request.Headers.Add(new("Access-Control-Request-Method", Nasty.Header(random)));
                request.Headers.Add(new("Access-Control-Request-Headers", Nasty.Header(random)));
                break;
            case 3:
                request.Method = random.Next(2) == 0 ? "HEAD" : Nasty.Header(random) is { Length: > 0 } method ? method : "X";
                break;
            default:
                request.Headers.Add(new(random.Next(3) switch { 0 => "Origin", 1 => "X-Correlation-ID", _ => "Auth0-Client" }, Nasty.Header(random)));
                break;
        }
    }
}
