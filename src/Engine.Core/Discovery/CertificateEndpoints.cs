using System.Text;
using Engine.Core.Http;
using Engine.Core.Keys;

namespace Engine.Core.Discovery;

/// <summary>
/// The certificate of the key that signs, for those who can't read a key set (<c>tenant-settings/signing-keys.md</c>). The
/// query <c>cert=connection</c>, with which the service answers a second key it has for enterprise connections, is accepted
/// and answered with the same one: there is one key pair a tenant.
/// </summary>
internal static class CertificateEndpoints
{
    public static IEnumerable<Endpoint> All { get; } =
    [
        new("/pem", static context => DownloadAsync(context, "application/x-pem-file", "pem", static der => Text(CertificateForms.ToPem(der) + "\r\n")), null, CorsMode.Any),
        new("/rawpem", static context => ShowAsync(context, static der => Text(CertificateForms.ToPem(der) + "\r\n")), null, CorsMode.Any),
        new("/cer", static context => DownloadAsync(context, "application/pkix-cert", "cer", static der => der), null, CorsMode.Any),
        new("/pb7", static context => DownloadAsync(context, "application/x-pkcs7-certificates", "p7b", CertificateForms.ToPkcs7), null, CorsMode.Any),
        new("/fingerprint", static context => ShowAsync(context, static der => Text(CertificateForms.Fingerprint(der))), null, CorsMode.Any),
    ];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static async ValueTask<EngineResponse> DownloadAsync(EndpointContext context, string contentType, string extension, Func<byte[], byte[]> form)
    {
        var response = await AnswerAsync(context, contentType, form);
        response.Headers.Add("Content-Disposition", $"attachment; filename={context.Tenant.Name}.{extension}");
        return response;
    }

    private static ValueTask<EngineResponse> ShowAsync(EndpointContext context, Func<byte[], byte[]> form) => AnswerAsync(context, "text/plain; charset=utf-8", form);

    private static async ValueTask<EngineResponse> AnswerAsync(EndpointContext context, string contentType, Func<byte[], byte[]> form)
    {
        var keys = await context.Tenant.Keys.GetAsync(context.CancellationToken);
        var response = new EngineResponse { Body = form(keys.Current.Certificate) };
        response.Headers.Add("Content-Type", contentType);
        DiscoveryEndpoints.Publish(response);
        return response;
    }
}
