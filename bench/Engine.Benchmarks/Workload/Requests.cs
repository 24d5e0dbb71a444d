using System.Net;
using System.Text;
using Engine.Core;
using Engine.Core.Http;

namespace Engine.Benchmarks.Workload;

/// <summary>The requests of the measurements, made the way a host makes them: fresh objects each time, the bytes shared.</summary>
internal static class Requests
{
    public static byte[] TokenForm(string audience) => Encoding.ASCII.GetBytes(
        $"grant_type=client_credentials&client_id={BenchTenant.MachineId}&client_secret={BenchTenant.Secret}&audience={Uri.EscapeDataString(audience)}");

    public static EngineRequest Token(byte[] form) => new()
    {
        Method = "POST",
        Scheme = "http",
        Host = "127.0.0.1:8080",
        Path = "/oauth/token",
        Headers = new HeaderCollection
        {
            { "Host", "127.0.0.1:8080" },
            { "Content-Type", "application/x-www-form-urlencoded" },
            { "Content-Length", "190" },
            { "User-Agent", "bench/1.0" },
            { "Accept", "application/json" },
        },
        Body = new MemoryStream(form, writable: false),
        RemoteAddress = IPAddress.Loopback,
    };

    public static EngineRequest Discovery() => new() { Method = "GET", Scheme = "http", Host = "127.0.0.1:8080", Path = "/.well-known/openid-configuration" };

    /// <summary>Asks for a token and insists on getting one.</summary>
    public static EngineResponse Issue(IdentityEngine engine, byte[] form)
    {
        var pending = engine.HandleAsync(Token(form));
        var response = pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult();
        return response.StatusCode == 200
            ? response
            : throw new InvalidOperationException($"{response.StatusCode}: {Encoding.UTF8.GetString(response.Body.Span)}");
    }
}
