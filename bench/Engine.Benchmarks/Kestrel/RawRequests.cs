using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Engine.Benchmarks.Workload;

namespace Engine.Benchmarks.Kestrel;

/// <summary>The requests of the load as bytes.</summary>
internal static class RawRequests
{
    private const string Verifier = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJK";

    public static byte[] Token(int port) => Post(port, "/oauth/token", Encoding.ASCII.GetString(Requests.TokenForm(BenchTenant.RsaAudience)));

    public static byte[] Discovery(int port) => Get(port, "/.well-known/openid-configuration");

    public static byte[] Authorize(int port, string? cookie = null)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        return Get(
            port,
            $"/authorize?response_type=code&client_id={BenchTenant.WebId}&redirect_uri={Uri.EscapeDataString(BenchTenant.Callback)}&scope=openid%20profile%20email%20read%3Aorders&audience={Uri.EscapeDataString(BenchTenant.RsaAudience)}&state=0123456789&nonce=abcdefgh&code_challenge={challenge}&code_challenge_method=S256",
            cookie);
    }

    public static byte[] Code(int port, string code) => Post(
        port,
        "/oauth/token",
        $"grant_type=authorization_code&client_id={BenchTenant.WebId}&client_secret={BenchTenant.Secret}&redirect_uri={Uri.EscapeDataString(BenchTenant.Callback)}&code_verifier={Verifier}&code={code}");

    public static byte[] Login(int port, string path, string state, string cookie) => Post(
        port,
        path,
        $"state={Uri.EscapeDataString(state)}&username={Uri.EscapeDataString(BenchTenant.Email)}&password={Uri.EscapeDataString(BenchTenant.Password)}&action=default",
        cookie);

    public static byte[] Get(int port, string target, string? cookie = null)
        => Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench/1.0\r\n{CookieLine(cookie)}\r\n");

    private static byte[] Post(int port, string path, string form, string? cookie = null)
        => Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n{CookieLine(cookie)}\r\n{form}");

    private static string CookieLine(string? cookie) => cookie is null ? "" : $"Cookie: {cookie}\r\n";
}
