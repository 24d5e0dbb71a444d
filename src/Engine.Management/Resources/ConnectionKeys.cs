using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Keys;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// The keys with which a connection signs what it sends to an identity provider: <c>/connections/{id}/keys</c>. They are made
/// when somebody first asks; all of a connection's are one document, so that a rotation is one write.
/// </summary>
internal static class ConnectionKeys
{
    public static readonly DocumentKind Kind = DocumentKind.Of("connection_keys", "connection_id", references: [DocumentKind.Names("connection_id", "connection", OnRemoval.Remove)]);
    private const string PrivateField = "_private";
    private static readonly string[] Strategies = ["oidc", "okta"];
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384"];
    private static readonly ManagementError Unsupported = new(400, "The strategy of the connection has no keys", "operation_not_supported");
    private static readonly ManagementError Exists = new(409, "The connection has keys already; rotate them");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /connections/{id}/keys", context => WithConnectionAsync(context, async connection => Show(await EnsureAsync(context, connection))));
        handlers.Add("POST /connections/{id}/keys", context => WithConnectionAsync(context, connection => CreateAsync(context, connection)));
        handlers.Add("POST /connections/{id}/keys/rotate", context => WithConnectionAsync(context, connection => RotateAsync(context, connection)));
    }

    private static async ValueTask<ManagementResult> WithConnectionAsync(ManagementContext context, Func<JsonObject, ValueTask<ManagementResult>> answer)
    {
        if (await context.Documents(ConnectionResource.Kind).GetAsync(context["id"]) is not { } found)
        {
            return ConnectionResource.NotFound;
        }

        if (!Strategies.Contains(found.Value.Text("strategy")))
        {
            return Unsupported;
        }

        return context.BodyObject.Text("signing_alg") is { } algorithm && !Algorithms.Contains(algorithm)
            ? ManagementError.InvalidBody($"The signing algorithm {algorithm} is not supported")
            : await answer(found.Value);
    }

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context, JsonObject connection)
    {
        var keys = CreateInitial(context, connection);
        return (await context.Documents(Kind).InsertAsync(keys)).Succeeded ? Show(keys, 201) : Exists;
    }

    private static async ValueTask<ManagementResult> RotateAsync(ManagementContext context, JsonObject connection)
    {
        await EnsureAsync(context, connection);
        var (next, secret) = Create(context, connection, "next");
        await context.Documents(Kind).ChangeAsync(context["id"], document =>
        {
            // The key before the previous one is forgotten.
            var kept = document["keys"]!.AsArray().OfType<JsonObject>().Where(static key => key.Flag("previous") != true).Select(static key => key.Copy()).ToList();
            foreach (var key in kept)
            {
                Advance(context, key);
            }

            document["keys"] = new JsonArray([.. kept.OrderBy(static key => key.Flag("current") != true), next.Copy()]);
            var secrets = document[PrivateField]!.AsObject();
            secrets[next.Text("kid")!] = secret;
            foreach (var kid in secrets.Select(static entry => entry.Key).Where(kid => kid != next.Text("kid") && !kept.Exists(key => key.Text("kid") == kid)).ToList())
            {
                secrets.Remove(kid);
            }
        });
        return ManagementResult.Ok(next, 201);
    }

    private static void Advance(ManagementContext context, JsonObject key)
    {
        if (key.Remove("current"))
        {
            key.Remove("current_since");
            key["previous"] = true;
        }
        else if (key.Remove("next"))
        {
            key["current"] = true;
            key["current_since"] = context.Timestamp;
        }
    }

    private static async ValueTask<JsonObject> EnsureAsync(ManagementContext context, JsonObject connection)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is { } known)
        {
            return known.Value;
        }

        var keys = CreateInitial(context, connection);
        return (await context.Documents(Kind).InsertAsync(keys)).Succeeded ? keys : (await context.Documents(Kind).GetAsync(context["id"]))?.Value ?? keys;
    }

    private static JsonObject CreateInitial(ManagementContext context, JsonObject connection)
    {
        var (current, currentSecret) = Create(context, connection, "current");
        var (next, nextSecret) = Create(context, connection, "next");
        return new JsonObject
        {
            ["connection_id"] = context["id"],
            ["keys"] = new JsonArray(current, next),
            [PrivateField] = new JsonObject { [current.Text("kid")!] = currentSecret, [next.Text("kid")!] = nextSecret },
        };
    }

    private static (JsonObject Key, string Secret) Create(ManagementContext context, JsonObject connection, string state)
    {
        using var rsa = RSA.Create(2048);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(connection.Text("name")!);
        var request = new CertificateRequest(subject.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(context.Scope.Now.AddMinutes(-5), context.Scope.Now.AddYears(1));
        var der = certificate.RawData;
        var key = new JsonObject
        {
            ["kid"] = Base64Url.EncodeToString(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())),
            ["algorithm"] = context.BodyObject.Text("signing_alg") ?? "RS256",
            ["key_use"] = "signing",
            ["subject_dn"] = "/CN=" + connection.Text("name"),
            ["cert"] = CertificateForms.ToPem(der),
            ["fingerprint"] = CertificateForms.Fingerprint(der),
            ["thumbprint"] = CertificateForms.Thumbprint(der),
            ["pkcs"] = CertificateForms.ToPkcs7Pem(der),
            [state] = true,
        };
        if (state == "current")
        {
            key["current_since"] = context.Timestamp;
        }

        return (key, Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()));
    }

    private static ManagementResult Show(JsonObject document, int statusCode = 200) => ManagementResult.Ok(document["keys"]!.DeepClone(), statusCode);
}
