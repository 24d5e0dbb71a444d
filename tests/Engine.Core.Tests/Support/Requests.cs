using System.Text;
using System.Text.Json;
using Engine.Core.Http;

namespace Engine.Core.Tests.Support;

/// <summary>Requests as data.</summary>
internal static class Requests
{
    public const string Host = "login.example.com";
    public const string Issuer = "https://login.example.com/";

    public static EngineRequest Get(string path, string query = "", string? cookie = null, string host = Host, string method = "GET")
    {
        var request = new EngineRequest { Method = method, Host = host, Path = path, QueryString = query };
        request.Headers["Cookie"] = cookie;
        return request;
    }

    public static EngineRequest Post(string path, params (string Name, string? Value)[] form) => new()
    {
        Method = "POST",
        Host = Host,
        Path = path,
        Headers = { ["Content-Type"] = "application/x-www-form-urlencoded" },
        Body = new MemoryStream(Encoding.UTF8.GetBytes(Encode(form))),
    };

    public static string Encode(params (string Name, string? Value)[] form)
        => string.Join('&', form.Where(static item => item.Value is not null).Select(static item => $"{item.Name}={Uri.EscapeDataString(item.Value!)}"));

    public static JsonElement Json(this EngineResponse response)
    {
        using var document = JsonDocument.Parse(response.Body);
        return document.RootElement.Clone();
    }

    public static string Text(this EngineResponse response) => Encoding.UTF8.GetString(response.Body.Span);
}
