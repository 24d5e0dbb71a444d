using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Engine.Core.Http;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Keys;

public sealed class CertificateEndpointTests : IAsyncLifetime
{
    private readonly IdentityEngine _engine = KeyEngine.Create();

    public Task InitializeAsync() => _engine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [InlineData("/pem", "application/x-pem-file", "attachment; filename=main.pem")]
    [InlineData("/rawpem", "text/plain; charset=utf-8", null)]
    [InlineData("/cer", "application/pkix-cert", "attachment; filename=main.cer")]
    [InlineData("/pb7", "application/x-pkcs7-certificates", "attachment; filename=main.p7b")]
    [InlineData("/fingerprint", "text/plain; charset=utf-8", null)]
    public async Task Download_EachForm_HasItsTypeAndName(string path, string contentType, string? disposition)
    {
        var response = await GetAsync(path);

        Assert.Equal(contentType, response.Headers["Content-Type"]);
        Assert.Equal(disposition, response.Headers["Content-Disposition"]);
        Assert.Equal(response.Body.ToArray(), (await GetAsync(path, "cert=connection")).Body.ToArray());
    }

    [Fact]
    public async Task Download_EachForm_IsTheCertificateOfTheCurrentKey()
    {
        var listed = (await _engine.Tenants[0].ListSigningKeysAsync())[0];
        using var certificate = X509CertificateLoader.LoadCertificate((await GetAsync("/cer")).Body.Span);
        var message = new SignedCms();
        message.Decode((await GetAsync("/pb7")).Body.Span);

        Assert.Equal("CN=login.example.com", certificate.Subject);
        Assert.False(certificate.HasPrivateKey);
        Assert.Equal(certificate.Thumbprint, listed.Thumbprint);
        Assert.Equal(listed.Thumbprint, listed.Fingerprint.Replace(":", "", StringComparison.Ordinal));
        Assert.Equal(listed.Fingerprint, (await GetAsync("/fingerprint")).Text());
        Assert.Equal(listed.Cert + "\r\n", (await GetAsync("/pem")).Text());
        Assert.Equal(listed.Cert + "\r\n", (await GetAsync("/rawpem")).Text());
        using var fromPem = X509Certificate2.CreateFromPem(listed.Cert);
        Assert.Equal(certificate.RawData, fromPem.RawData);
        Assert.Equal(certificate.RawData, Assert.Single(message.Certificates).RawData);
        Assert.Empty(message.SignerInfos);
        Assert.Equal((await GetAsync("/pb7")).Body.ToArray(), Convert.FromBase64String(listed.Pkcs7[PemEncoding.Find(listed.Pkcs7).Base64Data]));
    }

    [Fact]
    public async Task Jwks_AlgIsRemovedByFlag_NoKeyNamesIt()
    {
        await using var engine = KeyEngine.Create(configure: static options => options.Tenants[0].Settings = new() { Flags = new() { RemoveAlgFromJwks = true } });

        Assert.DoesNotContain("\"alg\"", await KeyEngine.GetJwksAsync(engine), StringComparison.Ordinal);
        Assert.Contains("\"alg\":\"RS256\"", await KeyEngine.GetJwksAsync(_engine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_AfterRotation_IsTheNewCertificate()
    {
        var before = (await GetAsync("/fingerprint")).Text();
        var current = await _engine.Tenants[0].RotateSigningKeyAsync();

        Assert.NotEqual(before, current.Fingerprint);
        Assert.Equal(current.Fingerprint, (await GetAsync("/fingerprint")).Text());
    }

    private async Task<EngineResponse> GetAsync(string path, string query = "")
    {
        var response = await _engine.HandleAsync(Requests.Get(path, query));
        Assert.Equal(200, response.StatusCode);
        return response;
    }
}
