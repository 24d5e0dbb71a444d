using System.Text.Json.Nodes;
using Engine.Core.Messages;
using Engine.Core.Mfa.Factors;
using Engine.Core.WebAuthn;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The settings of multi-factor authentication: <c>/guardian</c>.</summary>
internal static class GuardianSettings
{
    private static IReadOnlyList<string> Factors => FactorTable.Switches;

    private static readonly Singleton Factor = new()
    {
        Path = "/guardian/factors/{name}",
        Verbs = "PUT",
        BeforeWrite = static (context, _, _) => new(Factors.Contains(context["name"]) ? null : ManagementError.InvalidBody($"Path validation error: 'No enum match for: {context["name"]}' on property name.") with { ErrorCode = "invalid_uri" }),
    };

    public static readonly IReadOnlyList<Singleton> All =
    [
        Factor,
        new() { Path = "/guardian/policies", Verbs = "GET PUT" },
        Of("/guardian/factors/phone/message-types"),
        Of("/guardian/factors/phone/selected-provider"),
        Of("/guardian/factors/sms/selected-provider"),
        Of("/guardian/factors/push-notification/selected-provider"),
        Of("/guardian/factors/phone/providers/twilio"),
        Of("/guardian/factors/sms/providers/twilio"),
        Of("/guardian/factors/phone/templates", check: CheckTemplatesAsync),
        Of("/guardian/factors/sms/templates", check: CheckTemplatesAsync),
        Of("/guardian/factors/webauthn-platform/settings"),
        Of("/guardian/factors/webauthn-roaming/settings", check: CheckRelyingPartyAsync),
        Of("/guardian/factors/duo/settings", "GET PUT PATCH"),
        new() { Path = "/guardian/factors/push-notification/providers/sns", Verbs = "GET PUT PATCH", Show = static (context, provider) => context.Operation.IsWrite ? provider : WithoutSecret(provider) },
        new() { Path = "/guardian/factors/push-notification/providers/apns", Verbs = "GET PUT PATCH", Show = static (_, provider) => provider.Count > 0 ? WithEnabled(provider) : provider },
        new() { Path = "/guardian/factors/push-notification/providers/fcm", Verbs = "PUT PATCH" },
        new() { Path = "/guardian/factors/push-notification/providers/fcmv1", Verbs = "PUT PATCH" },
    ];

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers) => handlers.Add("GET /guardian/factors", ListAsync);

    private static Singleton Of(string path, string verbs = "GET PUT", BeforeWrite? check = null) => new() { Path = path, Verbs = verbs, BeforeWrite = check };

    /// <summary>A template that can't be read would keep people out the next time they sign in.</summary>
    private static ValueTask<ManagementError?> CheckTemplatesAsync(ManagementContext context, JsonObject templates, JsonObject? before)
    {
        foreach (var name in new[] { "enrollment_message", "verification_message" })
        {
            if (templates.Text(name) is { } text && MessageComposer.FindFault(new MessageTemplate { Body = text }, context.Options.MessageRenderer) is { } fault)
            {
                return new(ManagementError.InvalidBody($"Payload validation error: '{name}: {fault}'."));
            }
        }

        return new((ManagementError?)null);
    }

    /// <summary>A browser refuses what is neither the host nor a domain it is in, and nobody would get in.</summary>
    private static ValueTask<ManagementError?> CheckRelyingPartyAsync(ManagementContext context, JsonObject settings, JsonObject? before)
        => new(settings.Flag("overrideRelyingParty") == true && (settings.Text("relyingPartyIdentifier") is not { } domain || !WebAuthnCeremony.IsRelyingParty(context.Scope, domain))
            ? ManagementError.InvalidBody("Payload validation error: 'relyingPartyIdentifier must be the host of the tenant, or a domain it is in'.")
            : null);

    /// <summary>Whoever sets the secret sees it in the answer; whoever reads the settings does not.</summary>
    private static JsonObject WithoutSecret(JsonObject provider)
    {
        provider.Remove("aws_secret_access_key");
        return provider;
    }

    private static JsonObject WithEnabled(JsonObject provider)
    {
        provider["enabled"] = true;
        return provider;
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var list = new JsonArray();
        foreach (var (name, stored) in Factors.Zip(await context.Documents(Singleton.SharedKind).GetManyAsync(Factors.Select(static name => $"/guardian/factors/{name}"))))
        {
            list.Add((JsonNode)new JsonObject { ["name"] = name, ["enabled"] = stored?.Value.Flag("enabled") ?? false, ["trial_expired"] = false });
        }

        return ManagementResult.Ok(list);
    }
}
