using System.Buffers.Text;
using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Http;
using Engine.Core.Management;
using Engine.Core.Tokens;
using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>Reads the bearer token of a call: an access token the tenant has issued for the Management API.</summary>
internal static class Authentication
{
    private const string MachineSuffix = "@clients";

    public static async ValueTask<(ManagementCaller? Caller, ManagementError? Error)> ReadAsync(EndpointContext context, IReadOnlyList<string> audiences)
    {
        if (context.Request.Headers["Authorization"] is not { Length: > 0 } header)
        {
            return (null, ManagementError.MissingAuthentication);
        }

        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return (null, ManagementError.InvalidToken);
        }

        var token = header[7..].Trim();
        if (!IsJwt(token))
        {
            return (null, ManagementError.InvalidToken);
        }

        if (await JwtReader.VerifyAsync(context.Scope, token) is not { } payload)
        {
            return (null, ManagementError.InvalidSignature);
        }

        using (payload)
        {
            return await BlacklistedTokens.ContainsAsync(context.Scope, payload.RootElement) || await EndedAccess.ContainsAsync(context.Scope, payload.RootElement)
                ? (null, ManagementError.InvalidToken)
                : Check(context, payload.RootElement, audiences);
        }
    }

    private static (ManagementCaller? Caller, ManagementError? Error) Check(EndpointContext context, JsonElement claims, IReadOnlyList<string> audiences)
    {
        if (!claims.TryGetProperty("exp", out var exp) || !exp.TryGetInt64(out var expires) || expires <= context.Now.ToUnixTimeSeconds())
        {
            return (null, ManagementError.ExpiredToken);
        }

        var named = Audiences(claims);
        var expected = ManagementApi.IdentifierOf(context.Issuer);
        if (!named.Exists(audience => audience == expected || audiences.Contains(audience)))
        {
            return (null, ManagementError.BadAudience(string.Join(',', named)));
        }

        if (Text(claims, "sub") is not { } subject)
        {
            return (null, ManagementError.InvalidToken);
        }

        // A person's token opens their own account, whatever else it contains and however it came to contain that.
        var isPerson = !IsMachine(claims, subject);
        var scopes = Text(claims, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var counting = isPerson ? scopes.Where(SystemApi.IsOwn) : scopes;
        return (new ManagementCaller(subject, ClientOf(claims), counting.ToHashSet(StringComparer.Ordinal)) { IsPerson = isPerson }, null);
    }

    /// <summary>
    /// Whether an application acts for itself: the subject is then the application. Everything else is taken for a person; their
    /// ids have a provider, a bar and a name.
    /// </summary>
    private static bool IsMachine(JsonElement claims, string subject)
        => ClientOf(claims) is { } client
            && subject.Length == client.Length + MachineSuffix.Length
            && subject.StartsWith(client, StringComparison.Ordinal)
            && subject.EndsWith(MachineSuffix, StringComparison.Ordinal)
            && !subject.Contains('|', StringComparison.Ordinal);

    private static string? ClientOf(JsonElement claims) => Text(claims, "azp") ?? Text(claims, "client_id");

    private static bool IsJwt(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && parts.All(static part => part.Length > 0 && Base64Url.IsValid(part));
    }

    private static List<string> Audiences(JsonElement claims)
    {
        var result = new List<string>();
        if (claims.TryGetProperty("aud", out var audience))
        {
            result.AddRange((audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().ToList() : [audience])
                .Where(static item => item.ValueKind == JsonValueKind.String)
                .Select(static item => item.GetString()!));
        }

        return result;
    }

    private static string? Text(JsonElement claims, string name)
        => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
