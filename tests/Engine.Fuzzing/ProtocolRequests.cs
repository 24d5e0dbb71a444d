using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Http;

namespace Engine.Fuzzing;

/// <summary>
/// Requests to every other endpoint. They follow what earlier answers have said (cookies, states, codes, tokens), so that
/// flows get to their end, and are changed on the way.
/// </summary>
internal sealed class ProtocolRequests(Random random, Pools pools, World world)
{
    private const string Verifier = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    private const string Challenge = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    private static readonly string[] Headers = ["Origin", "Authorization", "Cookie", "Auth0-Client", "Accept-Language", "User-Agent", "DPoP", "auth0-forwarded-for", "X-Correlation-ID", "Content-Type", "Content-Length", "Referer"];
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    public void Forget() => _cookies.Clear();

    public FuzzRequest Create(string target)
    {
        var isChanged = random.Next(2) == 0;
        var path = target.EndsWith("/*", StringComparison.Ordinal) ? target[..^1] + Uri.EscapeDataString(pools.PickAny() ?? "x") : target;
        var method = Method(path);
        var parameters = Parameters(path, method);
        for (var i = isChanged ? random.Next(1, 4) : 0; i > 0; i--)
        {
            Change(parameters);
        }

        var request = new FuzzRequest { Target = target, Method = method, Path = isChanged && random.Next(40) == 0 ? path + Nasty.Text(random) : path };
        if (_cookies.Count > 0 && random.Next(10) > 0)
        {
            request.Headers.Add(new("Cookie", string.Join("; ", _cookies.Select(static cookie => $"{cookie.Key}={cookie.Value}"))));
        }

        if (method is "GET" or "HEAD" or "OPTIONS")
        {
            request.Query = Encode(parameters);
        }
        else
        {
            AddBody(request, path, parameters);
        }

        AddHeaders(request, path, isChanged);
        if (isChanged && random.Next(25) == 0)
        {
            request.Query = Nasty.Text(random).Replace(' ', '+');
            request.Body = random.Next(2) == 0 ? request.Body : Nasty.Break(random, request.Body);
        }

        return request;
    }

    /// <summary>Follows what an answer says.</summary>
    public void Learn(EngineResponse response)
    {
        foreach (var cookie in response.Headers.GetValues("Set-Cookie"))
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        if (response.Headers["Location"] is { } location)
        {
            foreach (var pair in location.Split('?', '#', '&').Skip(1).Select(static part => part.Split('=', 2)).Where(static part => part.Length == 2))
            {
                pools.Add(pair[0], Uri.UnescapeDataString(pair[1]));
            }
        }

        if (response.StatusCode == 200 && response.Headers["Content-Type"]?.StartsWith("application/json", StringComparison.Ordinal) == true && JsonNode.Parse(response.Body.Span) is JsonObject body)
        {
            foreach (var name in new[] { "access_token", "refresh_token", "id_token" })
            {
                if (body[name] is JsonValue value && value.TryGetValue(out string? token))
                {
                    pools.Add(name, token);
                }
            }
        }
    }

    private string Method(string path)
    {
        if (random.Next(30) == 0)
        {
            return Pick("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "é");
        }

        return path switch
        {
            "/oauth/token" or "/oauth/revoke" => "POST",
            _ when path.StartsWith("/u/", StringComparison.Ordinal) => random.Next(3) == 0 ? "GET" : "POST",
            "/authorize" or "/oidc/logout" or "/userinfo" => random.Next(4) == 0 ? "POST" : "GET",
            _ => random.Next(8) == 0 ? "POST" : "GET",
        };
    }

    private List<KeyValuePair<string, string>> Parameters(string path, string method) => path switch
    {
        "/authorize" => Authorize(),
        "/oauth/token" => Token(),
        "/oauth/revoke" => List(("client_id", World.Web), ("client_secret", World.Secret), ("token", pools.Pick("refresh_token") ?? "x")),
        "/v2/logout" => List(("client_id", World.Web), ("returnTo", World.Logout + Pick("", "?x=1", "?x=é", "#y"))),
        "/oidc/logout" => List(("client_id", World.Web), ("post_logout_redirect_uri", World.Logout), ("id_token_hint", random.Next(2) == 0 ? pools.Pick("id_token") ?? "x" : ""), ("state", "s")),
        "/u/login" when method == "POST" => List(("state", State()), ("username", World.Email), ("password", random.Next(5) == 0 ? "wrong" : World.Password)),
        "/u/signup" when method == "POST" => List(("state", State()), ("email", $"s{random.Next(9999)}@example.com"), ("password", World.Password)),
        "/u/consent" when method == "POST" => List(("state", State()), ("action", Pick("accept", "accept", "deny"))),
        "/u/logout" when method == "POST" => List(("state", State()), ("action", Pick("accept", "deny"))),
        "/u/reset-password" when method == "POST" => List(("state", State()), ("password", World.Password), ("password_again", World.Password)),
        "/u/reset-password" => List(("ticket", pools.Pick("ticket") ?? "x")),
        "/u/email-verification" or "/u/unblock" => List(("ticket", pools.Pick("ticket") ?? "x")),
        _ => List(("state", State()), ("client_id", World.Web), ("connection", "Username-Password-Authentication"), ("username", World.Email), ("password", World.Password), ("code", "1")),
    };

    private List<KeyValuePair<string, string>> Authorize()
    {
        var parameters = List(
            ("response_type", "code"), ("client_id", Pick(World.Web, World.Spa)), ("redirect_uri", World.Callback), ("scope", Pick("openid profile email offline_access", "openid", "openid read:posts")), ("state", Pick("s", "é", "a&b=c#d")));
        foreach (var (name, value) in new[]
        {
            ("audience", World.Api), ("prompt", Pick("none", "login", "consent")), ("max_age", "100"), ("nonce", "n"), ("code_challenge", Challenge), ("code_challenge_method", "plain"),
            ("response_mode", Pick("query", "fragment", "form_post", "web_message")), ("login_hint", World.Email), ("screen_hint", "signup"), ("connection", "Username-Password-Authentication"), ("ui_locales", "de en"),
            ("organization", pools.Pick("/organizations/{}") ?? "acme"), ("acr_values", "x"), ("id_token_hint", pools.Pick("id_token") ?? "x"), ("ext-custom", "1"), ("claims", "{}"), ("request", "a.b.c"), ("dpop_jkt", "x"),
        })
        {
            if (random.Next(name is "organization" or "request" ? 30 : 6) == 0)
            {
                parameters.Add(new(name, value));
            }
        }

        if (random.Next(6) == 0)
        {
            parameters[0] = new("response_type", Pick("token", "id_token", "code token", "id_token token", "magic"));
        }

        return parameters;
    }

    private List<KeyValuePair<string, string>> Token() => random.Next(6) switch
    {
        0 => List(("grant_type", "client_credentials"), ("client_id", World.Machine), ("client_secret", World.Secret), ("audience", World.Api)),
        1 => List(("grant_type", "refresh_token"), ("client_id", World.Web), ("client_secret", World.Secret), ("refresh_token", pools.Pick("refresh_token") ?? "x"), ("scope", "openid")),
        2 => List(("grant_type", Pick("password", "http://auth0.com/oauth/grant-type/password-realm")), ("client_id", World.Web), ("client_secret", World.Secret), ("username", World.Email), ("password", World.Password), ("realm", "Username-Password-Authentication")),
        3 => List(("grant_type", Pick("urn:ietf:params:oauth:grant-type:device_code", "http://auth0.com/oauth/grant-type/mfa-otp", "urn:ietf:params:oauth:grant-type:token-exchange")), ("client_id", World.Web), ("client_secret", World.Secret), ("device_code", "x"), ("mfa_token", "x"), ("otp", "1"), ("subject_token", "x"), ("subject_token_type", "urn:x:y")),
        _ => List(("grant_type", "authorization_code"), ("client_id", World.Web), ("client_secret", World.Secret), ("code", pools.Latest("code") ?? "x"), ("redirect_uri", World.Callback), ("code_verifier", random.Next(2) == 0 ? Verifier : "")),
    };

    private void Change(List<KeyValuePair<string, string>> parameters)
    {
        var index = parameters.Count == 0 ? -1 : random.Next(parameters.Count);
        switch (random.Next(6))
        {
            case 0 when index >= 0:
                parameters.RemoveAt(index);
                break;
            case 1 when index >= 0:
                parameters.Add(parameters[index]);
                break;
            case 2:
                parameters.Add(new(Nasty.Name(random), Nasty.Text(random)));
                break;
            case 3 when index >= 0:
                parameters[index] = new(parameters[index].Key, parameters[index].Value + Nasty.Text(random));
                break;
            case 4 when index >= 0:
                parameters[index] = new(parameters[index].Key, pools.PickAny() ?? "");
                break;
            default:
                if (index >= 0)
                {
                    parameters[index] = new(parameters[index].Key, Nasty.Text(random));
                }

                break;
        }
    }

    private void AddBody(FuzzRequest request, string path, List<KeyValuePair<string, string>> parameters)
    {
        if (path.StartsWith("/oauth/", StringComparison.Ordinal) && random.Next(3) == 0)
        {
            var body = new JsonObject();
            foreach (var (name, value) in parameters)
            {
                body[name] = random.Next(20) == 0 ? Nasty.Json(random) : value;
            }

            request.Headers.Add(new("Content-Type", "application/json"));
            request.Body = Encoding.UTF8.GetBytes(body.ToJsonString());
            return;
        }

        request.Headers.Add(new("Content-Type", "application/x-www-form-urlencoded"));
        request.Body = Encoding.UTF8.GetBytes(Encode(parameters));
    }

    private void AddHeaders(FuzzRequest request, string path, bool isChanged)
    {
        if (path == "/userinfo" && random.Next(10) > 0)
        {
            request.Headers.Add(new("Authorization", "Bearer " + (random.Next(5) == 0 ? world.Token : pools.Pick("access_token") ?? "x")));
        }

        if (random.Next(8) == 0)
        {
            request.Headers.Add(new("Origin", Pick("https://app.example", "https://evil.example", "null", "https://é.example")));
        }

        if (isChanged && random.Next(4) == 0)
        {
            var name = Headers[random.Next(Headers.Length)];
            request.Headers.RemoveAll(header => header.Key == name);
            request.Headers.Add(new(name, name == "Authorization" && random.Next(2) == 0 ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{World.Web}:{Nasty.Text(random)}")) : Nasty.Header(random)));
        }
    }

    private string State() => random.Next(4) == 0 ? pools.Pick("state") ?? "x" : pools.Latest("state") ?? "x";

    private string Pick(params ReadOnlySpan<string> items) => items[random.Next(items.Length)];

    private static string Encode(List<KeyValuePair<string, string>> parameters) => string.Join('&', parameters.Select(static pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static List<KeyValuePair<string, string>> List(params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var list = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in parameters)
        {
            list.Add(new(name, value));
        }

        return list;
    }
}
