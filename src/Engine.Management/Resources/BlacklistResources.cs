using System.Text.Json.Nodes;
using Engine.Core.Tokens;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Tokens that were taken back before they expire: <c>/blacklists/tokens</c>.</summary>
internal static class BlacklistResources
{
    private const int MaxLength = 255;

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /blacklists/tokens", ListAsync);
        handlers.Add("POST /blacklists/tokens", AddAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        if ((context.Query["aud"] ?? context.Caller.ClientId) is not { Length: > 0 } audience)
        {
            return ManagementError.InvalidQuery("Missing required property: aud");
        }

        var tokens = await BlacklistedTokens.ListAsync(context.Scope, audience);
        return ManagementResult.Ok(new JsonArray([.. tokens.Select(token => (JsonNode)new JsonObject { ["aud"] = audience, ["jti"] = token })]));
    }

    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        if (body.FirstOrDefault(static field => field.Key is not ("aud" or "jti")).Key is { } unknown)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Additional properties not allowed: {unknown}'.");
        }

        foreach (var (name, value) in body)
        {
            if (body.Text(name) is not { } text)
            {
                return ManagementError.InvalidBody($"Payload validation error: 'Expected type string but found type {Schema.SchemaValidator.TypeOf(value)}' on property {name}.");
            }

            if (text.Length is 0 or > MaxLength)
            {
                return ManagementError.InvalidBody($"Payload validation error: 'A string must have 1 to {MaxLength} characters' on property {name}.");
            }
        }

        if (body.Text("jti") is not { } tokenId)
        {
            return ManagementError.InvalidBody("Payload validation error: 'Missing required property: jti'.");
        }

        if ((body.Text("aud") ?? context.Caller.ClientId) is not { } audience)
        {
            return ManagementError.InvalidBody("Payload validation error: 'Missing required property: aud'.");
        }

        await BlacklistedTokens.AddAsync(context.Scope, audience, tokenId);
        return ManagementResult.NoContent;
    }
}
