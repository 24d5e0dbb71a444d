using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The settings of the tenant: <c>/tenants/settings</c>.</summary>
internal static class TenantSettingsResource
{
    /// <summary>Lifetimes that may be given in minutes too; they are kept and shown in hours.</summary>
    private static readonly string[] Lifetimes = ["session_lifetime", "idle_session_lifetime", "ephemeral_session_lifetime", "idle_ephemeral_session_lifetime"];

    public static readonly Singleton Definition = new()
    {
        Path = "/tenants/settings",
        Kind = DocumentKind.Of(EntityKinds.TenantSettings, new TenantSettings()),
        Id = EntityKinds.SettingsId,
        ShowsDefaults = true,
        BeforeWrite = static (context, settings, _) => new(Check(context, settings)),
        Show = Show,
    };

    private static ManagementError? Check(ManagementContext context, JsonObject settings)
    {
        settings.Remove("_id");
        FoldMinutes(settings);
        if (Lifetimes.FirstOrDefault(name => settings[name] is JsonValue value && value.TryGetValue(out double hours) && SessionLifetimeRules.IsTooShort(hours)) is { } tooShort)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Value {settings[tooShort]!.ToJsonString()} is less than minimum: a session lives at least a minute' on property {tooShort}.");
        }

        foreach (var name in new[] { "default_audience", "default_directory", "default_redirection_uri" })
        {
            if (settings.Text(name) is "")
            {
                settings.Remove(name);
            }
        }

        if (context.BodyObject["flags"] is JsonObject && settings["flags"] is JsonObject flags)
        {
            flags.RemoveNulls();
        }

        foreach (var (field, message) in TenantRules.FindFaults(TypedView.Read(EntityKinds.TenantSettings, Definition.Kind, settings)))
        {
            if (context.BodyObject.ContainsKey(field.Split('.', '[')[0]))
            {
                return ManagementError.InvalidBody($"Payload validation error: '{message}' on property {field}.");
            }
        }

        return null;
    }

    /// <summary>Lifetimes may be sent in minutes; there is one of each, and it is kept and shown in hours.</summary>
    private static void FoldMinutes(JsonObject settings)
    {
        foreach (var name in Lifetimes)
        {
            if (settings[name + "_in_minutes"] is JsonValue value && value.TryGetValue(out double minutes))
            {
                settings[name] = minutes / 60;
            }

            settings.Remove(name + "_in_minutes");
        }
    }

    private static JsonObject Show(ManagementContext context, JsonObject settings)
    {
        if (context.Operation.Method == "GET")
        {
            settings["sandbox_versions_available"] = new JsonArray("22", "18");
        }

        return settings;
    }
}
