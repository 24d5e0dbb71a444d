using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Engine.Benchmarks.Workload;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Engine.Benchmarks.Kestrel;

/// <summary>
/// The floor: a Kestrel endpoint that parses the form, compares the secret, signs with an RSA object a processor and
/// writes the answer. What an identity provider does beyond it is its own cost.
/// </summary>
internal static class FloorServer
{
    private static readonly byte[] Metadata = """{"issuer":"http://localhost/","token_endpoint":"http://localhost/oauth/token"}"""u8.ToArray();
    private static readonly byte[] Header = """{"alg":"RS256","typ":"JWT","kid":"0123456789abcdefghijk"}"""u8.ToArray();

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var pem = arguments.Text("key") is { } path ? await File.ReadAllTextAsync(path) : null;
        var keys = new Lazy<RSA[]>(() => CreateKeys(pem));
        await BenchHost.RunAsync(arguments.Number("port", 5001), app => app.Run(context => HandleAsync(context, keys)));
        return 0;
    }

    private static async Task HandleAsync(HttpContext context, Lazy<RSA[]> keys)
    {
        byte[] body;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form["client_secret"] != BenchTenant.Secret)
            {
                context.Response.StatusCode = 401;
                return;
            }

            body = CreateAnswer(keys.Value, form["client_id"].ToString(), form["audience"].ToString());
        }
        else
        {
            body = Metadata;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] CreateAnswer(RSA[] keys, string clientId, string audience)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = $$"""{"iss":"http://127.0.0.1:8080/","sub":"{{clientId}}@clients","aud":"{{audience}}","iat":{{now}},"exp":{{now + 86400}},"scope":"read:orders write:orders","gty":"client-credentials","azp":"{{clientId}}"}""";
        var input = $"{Base64Url.EncodeToString(Header)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var key = keys[Thread.GetCurrentProcessorId() % keys.Length];
        byte[] signature;
        lock (key)
        {
            signature = key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        return Encoding.ASCII.GetBytes($$"""{"access_token":"{{input}}.{{Base64Url.EncodeToString(signature)}}","expires_in":86400,"token_type":"Bearer"}""");
    }

    private static RSA[] CreateKeys(string? pem)
    {
        using var rsa = pem is null ? RSA.Create(2048) : RSA.Create();
        if (pem is not null)
        {
            rsa.ImportFromPem(pem);
        }

        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        return [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => RSA.Create(parameters))];
    }
}
