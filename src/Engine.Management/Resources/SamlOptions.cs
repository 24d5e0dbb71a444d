using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The options of SAML connections: what the identity provider's metadata and its certificate say is written out.</summary>
internal static class SamlOptions
{
    private static readonly XNamespace Metadata = "urn:oasis:names:tc:SAML:2.0:metadata";

    private static readonly string[] FromMetadata = ["signingCert", "signInEndpoint", "signOutEndpoint", "bindingMethod", "cert", "expires", "subject", "thumbprints"];

    /// <summary>The long names of the attributes of a subject (RFC 4519).</summary>
    private static readonly Dictionary<string, string> SubjectNames = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "commonName",
        ["2.5.4.6"] = "countryName",
        ["2.5.4.7"] = "localityName",
        ["2.5.4.8"] = "stateOrProvinceName",
        ["2.5.4.10"] = "organizationName",
        ["2.5.4.11"] = "organizationalUnitName",
        ["1.2.840.113549.1.9.1"] = "emailAddress",
    };

    public static bool Applies(string? strategy) => strategy is "samlp" or "pingfederate";

    public static ManagementError? Complete(string strategy, JsonObject options, JsonObject? known)
    {
        if (options.Text("metadataXml") is { } xml)
        {
            if (ReadMetadata(xml, options) is { } error)
            {
                return error;
            }

            options.Remove("metadataXml");
        }
        else if (options.ContainsKey("metadataUrl") && known is not null)
        {
            // Nothing is fetched: what is known of the identity provider stays.
            foreach (var name in FromMetadata.Where(name => !options.ContainsKey(name) && known.ContainsKey(name)))
            {
                options[name] = known[name]?.DeepClone();
            }
        }

        if (strategy == "pingfederate")
        {
            options["signInEndpoint"] ??= options.Text("pingFederateBaseUrl");
        }
        else if (known is null)
        {
            options["assertion_decryption_settings"] ??= new JsonObject { ["algorithm_profile"] = "v2026-1", ["algorithm_exceptions"] = new JsonArray() };
        }

        if (options.Text("signingCert") is not { } signing)
        {
            return null;
        }

        if (!Describe(signing, options))
        {
            return ManagementError.InvalidBody("The signing certificate is not a valid X.509 certificate in PEM or base64");
        }

        if (strategy == "pingfederate")
        {
            options.Remove("signingCert");
        }

        return null;
    }

    private static ManagementError? ReadMetadata(string xml, JsonObject options)
    {
        XElement? provider;
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml.Trim()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1_000_000 });
            provider = XDocument.Load(reader).Descendants(Metadata + "IDPSSODescriptor").FirstOrDefault();
        }
        catch (XmlException)
        {
            provider = null;
        }

        if (provider is null)
        {
            return ManagementError.InvalidBody("The metadata is not that of a SAML identity provider");
        }

        if (provider.Descendants().FirstOrDefault(static element => element.Name.LocalName == "X509Certificate")?.Value is { } certificate)
        {
            var pem = ToPem(string.Concat(certificate.Where(static character => !char.IsWhiteSpace(character))));
            options["signingCert"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
        }

        if (provider.Element(Metadata + "SingleSignOnService") is { } signIn)
        {
            options["signInEndpoint"] = (string?)signIn.Attribute("Location");
            options["bindingMethod"] = (string?)signIn.Attribute("Binding");
        }

        if (provider.Element(Metadata + "SingleLogoutService") is { } signOut)
        {
            options["signOutEndpoint"] = (string?)signOut.Attribute("Location");
        }

        return null;
    }

    /// <summary>False when it is no certificate.</summary>
    private static bool Describe(string signing, JsonObject options)
    {
        try
        {
            var text = signing.Contains("-----BEGIN", StringComparison.Ordinal) ? signing : Decode(signing);
            using var certificate = X509Certificate2.CreateFromPem(text);
            options["expires"] = Json.Timestamp(certificate.NotAfter);
            options["subject"] = new JsonObject(certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
                .Where(static name => !name.HasMultipleElements)
                .GroupBy(static name => name.GetSingleElementType().Value!)
                .Select(static group => new KeyValuePair<string, JsonNode?>(SubjectNames.GetValueOrDefault(group.Key, group.Key), group.Last().GetSingleElementValue())));
            options["thumbprints"] = new JsonArray(Convert.ToHexStringLower(certificate.GetCertHash()));
            options["cert"] = text;
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Base64 of a PEM text, or of the certificate itself.</summary>
    private static string Decode(string signing)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(signing));
        return text.Contains("-----BEGIN", StringComparison.Ordinal) ? text : ToPem(signing);
    }

    private static string ToPem(string base64) => $"-----BEGIN CERTIFICATE-----\n{string.Join('\n', base64.Chunk(64).Select(static line => new string(line)))}\n-----END CERTIFICATE-----\n";
}
