using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Engine.Cli.Serve;

/// <summary>The certificate of https addresses: one for development, or the one the environment names.</summary>
internal static class ServerCertificate
{
    private const string Variable = "Kestrel__Certificates__Default__";

    /// <exception cref="CommandException">There is no certificate.</exception>
    public static X509Certificate2 Load(ServeOptions options)
    {
        if (options.DevCertificateFile is { } file)
        {
            var certificate = Create([.. options.Urls.Select(static url => url.IdnHost), .. options.Issuer is { } issuer ? [new Uri(issuer).IdnHost] : Array.Empty<string>()]);
            File.WriteAllText(file, certificate.ExportCertificatePem());
            return certificate;
        }

        if (Environment.GetEnvironmentVariable(Variable + "Path") is not { Length: > 0 } path)
        {
            throw new CommandException($"an https address needs a certificate: give --dev-certificate FILE, or set {Variable}Path (and {Variable}KeyPath or {Variable}Password)");
        }

        try
        {
            var password = Environment.GetEnvironmentVariable(Variable + "Password");
            return Environment.GetEnvironmentVariable(Variable + "KeyPath") is { Length: > 0 } keyPath
                ? Reimport(X509Certificate2.CreateFromPemFile(path, keyPath))
                : X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }
        catch (CryptographicException exception)
        {
            throw new CommandException($"the certificate {path} can't be read: {exception.Message}", exception);
        }
    }

    private static X509Certificate2 Create(IEnumerable<string> hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(Names(hosts));
        var now = DateTimeOffset.UtcNow;
        return Reimport(request.CreateSelfSigned(now.AddHours(-1), now.AddDays(365)));
    }

    private static X509Extension Names(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Concat(["localhost", "127.0.0.1", "::1"]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    /// <summary>Windows can't use a key that was never stored.</summary>
    private static X509Certificate2 Reimport(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
