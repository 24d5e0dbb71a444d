using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Keys and certificates of applications: <c>/clients/{client_id}/credentials</c>.</summary>
internal static class ClientCredentialResource
{
    private static readonly DocumentKind Kind = DocumentKind.Of(
        "client_credential",
        "id",
        indexed: [ParentRule.Field],
        references: [DocumentKind.Names(ParentRule.Field, "client", OnRemoval.Remove, indexed: true)]);

    public static readonly Resource Definition = new()
    {
        Path = "/clients/{client_id}/credentials",
        Parameter = "credential_id",
        Kind = Kind,
        NewId = static secrets => secrets.Id("cred_", 22),
        Collection = "credentials",
        Form = ListForm.AlwaysArray,
        PageSize = 100,
        Parent = new ParentRule("client_id", ClientResource.Kind, ClientResource.NotFound),
        NotFound = new(404, "The credential does not exist", "inexistent_credential"),
        Timestamps = true,
        BeforeCreate = static async (context, credential, _) => CheckNew(context, credential) ?? CheckAgainst(await StoredAsync(context, context["client_id"]), [credential]),
        BeforeUpdate = static (context, credential, _) => new(CredentialRules.CheckExpiry(credential, context.Scope.Now)),
        BeforeDelete = static async (context, credential, _) => await IsInUseAsync(context, credential) ? CredentialRules.InUse : null,
        Show = static (context, credential) =>
        {
            if (context.Operation.Method == "GET" && context.PathValues.ContainsKey("credential_id"))
            {
                credential["expires_at"] ??= null;
            }

            return credential;
        },
    };

    /// <summary>
    /// Stores the credentials a client was given inline, and leaves their ids in their place. All of them are checked before any is
    /// stored.
    /// </summary>
    public static async ValueTask<ManagementError?> AdoptAsync(ManagementContext context, JsonObject client)
    {
        var added = HoldersOf(client).Select(static holder => holder["credentials"]).OfType<JsonArray>().SelectMany(static items => items.OfType<JsonObject>())
            .Where(static item => item.Text("id") is null).Select(static item => item.Copy()).ToList();
        if (added.Count > 0 && (added.Select(item => CheckNew(context, item)).FirstOrDefault(static fault => fault is not null)
            ?? CheckAgainst(await StoredAsync(context, client.Text("client_id")!), added)) is { } refusal)
        {
            return refusal;
        }

        foreach (var entity in HoldersOf(client))
        {
            if (entity["credentials"] is not JsonArray credentials)
            {
                continue;
            }

            var ids = new JsonArray();
            foreach (var item in credentials.OfType<JsonObject>())
            {
                ids.Add((JsonNode)new JsonObject { ["id"] = item.Text("id") ?? await StoreAsync(context, client.Text("client_id")!, item) });
            }

            entity["credentials"] = ids;
        }

        return null;
    }

    /// <summary>The answer to a create shows the credentials in full, once.</summary>
    public static void ShowAdopted(ManagementContext context, JsonObject client, JsonObject shown)
    {
        foreach (var method in HoldersOf(shown))
        {
            if (method["credentials"] is JsonArray ids)
            {
                var full = ids.OfType<JsonObject>().Select(item => context.Created.TryGetValue(item.Text("id")!, out var credential) ? credential : item);
                method["credentials"] = new JsonArray([.. full.Select(item => (JsonNode)WithoutPem(item))]);
            }
        }
    }

    /// <summary>The parts of a client that list credentials.</summary>
    private static List<JsonObject> HoldersOf(JsonObject client)
        => [.. (client["client_authentication_methods"] as JsonObject ?? []).Select(static field => field.Value)
            .Append(client["signed_request_object"]).Append(client["token_vault_privileged_access"]).OfType<JsonObject>()];

    private static JsonObject WithoutPem(JsonObject credential)
    {
        var shown = credential.Copy();
        foreach (var name in new[] { "pem", "parse_expiry_from_cert", ParentRule.Field })
        {
            shown.Remove(name);
        }

        return shown;
    }

    private static async ValueTask<string> StoreAsync(ManagementContext context, string clientId, JsonObject item)
    {
        var credential = item.Copy();
        var id = Definition.NewId(context.Secrets);
        credential["id"] = id;
        credential[ParentRule.Field] = clientId;
        credential["created_at"] = context.Timestamp;
        credential["updated_at"] = context.Timestamp;
        Complete(credential);
        await context.Documents(Kind).InsertAsync(credential);
        context.Created[id] = credential;
        return id;
    }

    private static ManagementError? CheckNew(ManagementContext context, JsonObject credential) => CredentialRules.CheckNew(credential, context.Scope.Now) ?? Complete(credential);

    /// <summary>How new credentials get on with those the client has, and with each other.</summary>
    private static ManagementError? CheckAgainst(IReadOnlyList<JsonObject> stored, IReadOnlyList<JsonObject> added)
    {
        var all = stored.Concat(added).ToList();
        if (all.Count > CredentialRules.MaxPerClient)
        {
            return CredentialRules.TooMany;
        }

        return all is [var one, var other] && CredentialRules.AreSame(one, other) ? CredentialRules.Known : null;
    }

    private static async ValueTask<IReadOnlyList<JsonObject>> StoredAsync(ManagementContext context, string clientId)
        => [.. (await context.Documents(Kind).ListAsync(new DocumentFilter.Indexed(ParentRule.Field, clientId))).Select(static item => item.Value)];

    private static async ValueTask<bool> IsInUseAsync(ManagementContext context, JsonObject credential)
        => await context.Documents(ClientResource.Kind).GetAsync(context["client_id"]) is { } client
            && HoldersOf(client.Value).Any(holder => holder["credentials"] is JsonArray items && items.OfType<JsonObject>().Any(item => item.Text("id") == credential.Text("id")));

    /// <summary>What follows from the key or certificate: key id, thumbprint, subject.</summary>
    private static ManagementError? Complete(JsonObject credential)
    {
        if (credential.Text("pem") is not { } pem)
        {
            return null;
        }

        try
        {
            switch (credential.Text("credential_type"))
            {
                case "cert_subject_dn":
                    credential["subject_dn"] ??= SubjectOf(pem);
                    break;
                case "x509_cert":
                    using (var certificate = X509Certificate2.CreateFromPem(pem))
                    {
                        credential["thumbprint_sha256"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256));
                        credential["expires_at"] = Json.Timestamp(certificate.NotAfter);
                    }

                    break;
                default:
                    credential["kid"] = KidOf(pem);
                    credential["alg"] ??= "RS256";
                    if (credential.Flag("parse_expiry_from_cert") == true)
                    {
                        using var certificate = X509Certificate2.CreateFromPem(pem);
                        credential["expires_at"] = Json.Timestamp(certificate.NotAfter);
                    }

                    break;
            }

            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return ManagementError.InvalidBody("The credential's pem is not a valid key or certificate");
        }
    }

    /// <summary>The RFC 7638 thumbprint of the key.</summary>
    private static string KidOf(string pem)
    {
        using var certificate = pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(pem) : null;
        using var rsa = certificate?.GetRSAPublicKey() ?? RSA.Create();
        if (certificate is null)
        {
            rsa.ImportFromPem(pem);
        }

        var key = rsa.ExportParameters(false);
        var canonical = $$"""{"e":"{{Base64Url.EncodeToString(key.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}"}""";
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    private static string SubjectOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var parts = certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false).Select(static name => $"{NameOf(name.GetSingleElementType())}={name.GetSingleElementValue()}");
        return string.Join('\n', parts);
    }

    /// <summary>The short name of an attribute (RFC 4519); the platform has one of its own for the state.</summary>
    private static string NameOf(Oid type) => type.Value == "2.5.4.8" ? "ST" : type.FriendlyName ?? type.Value!;
}
