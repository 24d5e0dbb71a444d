namespace Engine.Core.Actions;

/// <summary>
/// Every trigger. What the Management API lists, what start-up checks, which function a script has to export and which event and
/// api it gets are read off this table.
/// </summary>
public static class Triggers
{
    /// <summary>After a person was authenticated, before tokens are made.</summary>
    public static Trigger<PostLoginEvent, PostLoginApi> PostLogin { get; } = new(
        ActionTriggers.PostLogin, "onExecutePostLogin", "onContinuePostLogin", TriggerBinding.Tenant, static (effects, action) => new PostLoginApi(effects, action),
        new TriggerVersion("v3", true, "v2"), new TriggerVersion("v2"));

    /// <summary>Before the token of a client credentials request is made.</summary>
    public static Trigger<CredentialsExchangeEvent, CredentialsExchangeApi> CredentialsExchange { get; } = new(
        ActionTriggers.CredentialsExchange, "onExecuteCredentialsExchange", null, TriggerBinding.Tenant, static (effects, action) => new CredentialsExchangeApi(effects, action),
        new TriggerVersion("v2", true), new TriggerVersion("v1"));

    /// <summary>When an application exchanges a foreign token.</summary>
    public static Trigger<CustomTokenExchangeEvent, CustomTokenExchangeApi> CustomTokenExchange { get; } = new(
        ActionTriggers.CustomTokenExchange, "onExecuteCustomTokenExchange", null, TriggerBinding.Entity, static (effects, _) => new CustomTokenExchangeApi(effects), new TriggerVersion("v1", true));

    /// <summary>All triggers, those that only tools know included.</summary>
    public static IReadOnlyList<Trigger> All { get; } =
    [
        PostLogin,
        CredentialsExchange,
        new Trigger.Kept("pre-user-registration", "onExecutePreUserRegistration", TriggerBinding.Tenant, new("v2", true), new("v1")),
        new Trigger.Kept("post-user-registration", "onExecutePostUserRegistration", TriggerBinding.Tenant, new("v2", true), new("v1")),
        new Trigger.Kept("post-change-password", "onExecutePostChangePassword", TriggerBinding.Tenant, new("v2", true), new("v1")),
        new Trigger.Kept("send-phone-message", "onExecuteSendPhoneMessage", TriggerBinding.Tenant, new("v2", true), new("v1")),
        new Trigger.Kept("password-reset-post-challenge", "onExecutePostChallenge", TriggerBinding.Tenant, new TriggerVersion("v1", true)),
        new Trigger.Kept("custom-phone-provider", "onExecuteCustomPhoneProvider", TriggerBinding.Tenant, new TriggerVersion("v1", true)),
        new Trigger.Kept("custom-email-provider", "onExecuteCustomEmailProvider", TriggerBinding.Tenant, new TriggerVersion("v1", true)),
        CustomTokenExchange,
        new Trigger.Kept("event-stream", "onExecuteEventStream", TriggerBinding.Entity, new TriggerVersion("v1", true)),
        new Trigger.Kept("password-hash-migration", null, TriggerBinding.Entity, new TriggerVersion("v1", true)),
        new Trigger.Kept("mcp-tool", null, TriggerBinding.Entity, new TriggerVersion("v1", true)),
    ];

    /// <summary>A trigger by its id, or null.</summary>
    public static Trigger? Find(string? id)
    {
        foreach (var trigger in All)
        {
            if (trigger.Id == id)
            {
                return trigger;
            }
        }

        return null;
    }
}
