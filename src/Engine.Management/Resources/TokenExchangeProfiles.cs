using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.TokenExchange;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Which Action says whom foreign tokens stand for: <c>/token-exchange-profiles</c>.</summary>
internal static class TokenExchangeProfiles
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.TokenExchangeProfiles, new TokenExchangeProfile { Id = "", SubjectTokenType = "", ActionId = "" }) with
    {
        References = [DocumentKind.Names("action_id", "action_draft", OnRemoval.Remove)],
    };

    public static readonly Resource Definition = new()
    {
        Path = "/token-exchange-profiles",
        Kind = Kind,
        NewId = static secrets => secrets.Id("tep_", 16),
        Collection = "token_exchange_profiles",
        Form = ListForm.Wrapped,
        NotFound = new(404, "Token exchange profile not found."),
        DeleteIsIdempotent = true,
        Timestamps = true,
        BeforeCreate = Check,
        BeforeUpdate = Check,
        AfterCreate = static (context, _) => ActionBindings.PublishAsync(context),
        AfterUpdate = static (context, _) => ActionBindings.PublishAsync(context),
    };

    /// <summary>The Actions that profiles name: those of them that are made for it are run.</summary>
    public static async ValueTask<IReadOnlyList<string>> ListActionsAsync(ManagementContext context)
    {
        var ids = new List<string>();
        foreach (var id in (await context.Documents(Kind).ListAsync()).Select(static profile => profile.Value.Text("action_id")!).Distinct())
        {
            if (await context.Documents(ActionResource.Kind).GetAsync(id) is { } action
                && (action.Value["supported_triggers"] as JsonArray ?? []).OfType<JsonObject>().Any(static trigger => trigger.Text("id") == ActionTriggers.CustomTokenExchange))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    private static ValueTask<ManagementError?> Check(ManagementContext context, JsonObject profile, JsonObject? before)
        => new(profile.Text("subject_token_type") is { } type && SubjectTokenTypes.FindFault(type) is { } fault
            ? ManagementError.InvalidBody($"Payload validation error: 'subject_token_type {fault}' on property subject_token_type.")
            : null);
}
