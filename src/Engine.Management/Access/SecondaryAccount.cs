using System.Text.Json;
using Engine.Core.Tokens;
using Engine.Management.Machine;

namespace Engine.Management.Access;

/// <summary>
/// Reads <c>link_with</c>: an ID token that proves that the caller has signed in to the second account too, through the
/// application that calls (<c>users-connections.md</c>, section 6).
/// </summary>
internal static class SecondaryAccount
{
    /// <summary>The id of the second account, or why the token proves nothing.</summary>
    public static async ValueTask<(string? UserId, ManagementError? Error)> ReadAsync(ManagementContext context, string token)
    {
        if (JwtReader.PeekAlgorithm(token) != "RS256")
        {
            return Refuse("it must be signed with RS256");
        }

        if (await JwtReader.VerifyAsync(context.Scope, token) is not { } payload)
        {
            return Refuse("its signature or issuer is not right");
        }

        using (payload)
        {
            // Whoever has the id today may be another person than the one who signed in.
            return await EndedAccess.ContainsAsync(context.Scope, payload.RootElement)
                ? Refuse("it was issued to somebody who is gone")
                : Read(context, payload.RootElement);
        }
    }

    private static (string? UserId, ManagementError? Error) Read(ManagementContext context, JsonElement claims)
    {
        if (context.Caller.ClientId is not { } client || Text(claims, "aud") != client)
        {
            return Refuse("its audience must be the application that calls");
        }

        // Access tokens have a scope or a grant type; one whose API bears the name of an application proves no sign-in to it.
        if (claims.TryGetProperty("scope", out _) || claims.TryGetProperty("gty", out _))
        {
            return Refuse("it is not an ID token");
        }

        if (!claims.TryGetProperty("exp", out var exp) || !exp.TryGetInt64(out var expires) || expires <= context.Scope.Now.ToUnixTimeSeconds())
        {
            return Refuse("it has expired");
        }

        return Text(claims, "sub") is { Length: > 0 } subject ? (subject, null) : Refuse("it names nobody");
    }

    private static (string? UserId, ManagementError? Error) Refuse(string reason)
        => (null, ManagementError.InvalidBody($"The token in link_with can't be used: {reason}."));

    private static string? Text(JsonElement claims, string name)
        => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
