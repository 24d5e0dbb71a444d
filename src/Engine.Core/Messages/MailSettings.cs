using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Core.Messages;

/// <summary>What a tenant has set for its mails: the provider, and the words of some of them.</summary>
internal sealed record MailSettings
{
    public const string ProviderId = "/emails/provider";

    private const string TemplatePrefix = "/email-templates/";

    /// <summary>The templates there are; the service's names.</summary>
    private static readonly string[] Templates =
    [
        "verify_email", "verify_email_by_code", "auth_email_by_code", "reset_email", "reset_email_by_code", "welcome_email", "blocked_account",
        "stolen_credentials", "enrollment_email", "mfa_oob_code", "user_invitation", "change_password", "password_reset",
    ];

    /// <summary>The provider, or null where there is none, or it is turned off.</summary>
    public MailProvider? Provider { get; init; }

    /// <summary>The words of the tenant by the name of the template, where they are turned on.</summary>
    public required IReadOnlyDictionary<string, MessageTemplate> Words { get; init; }

    public static bool Concerns(string kind) => kind == EntityKindName;

    private const string EntityKindName = "singleton";

    public static async ValueTask<MailSettings> ReadAsync(IDocumentStore store, SecretProtector protector, string tenant, CancellationToken cancellationToken)
    {
        string[] ids = [ProviderId, .. Templates.Select(static name => TemplatePrefix + name)];
        var documents = (await store.GetManyAsync(tenant, EntityKindName, ids, cancellationToken))
            .Where(static document => document is not null)
            .ToDictionary(static document => document!.Id, static document => JsonNode.Parse(document!.Body.Span)!.AsObject(), StringComparer.Ordinal);
        return new MailSettings
        {
            Provider = documents.GetValueOrDefault(ProviderId) is { } provider && Flag(provider["enabled"]) != false ? ToProvider(provider, protector) : null,
            Words = documents.Where(static pair => pair.Key != ProviderId && Flag(pair.Value["enabled"]) == true)
                .ToDictionary(static pair => pair.Key[TemplatePrefix.Length..], static pair => ToWords(pair.Value), StringComparer.Ordinal),
        };
    }

    private static MailProvider ToProvider(JsonObject document, SecretProtector protector) => new(
        Text(document["name"]) ?? "",
        JsonStrings.Map(document["credentials"]?.DeepClone(), protector.Unprotect) as JsonObject ?? [])
    {
        Settings = document["settings"]?.DeepClone() as JsonObject ?? [],
        DefaultFrom = Text(document["default_from_address"]),
    };

    private static MessageTemplate ToWords(JsonObject document) => new() { From = Text(document["from"]), Subject = Text(document["subject"]), Body = Text(document["body"]), IsHtml = true };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
}
