using System.Text.Json.Nodes;
using Engine.Core.Configuration;
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

    public static bool Concerns(string kind) => kind == EntityKinds.Singletons;

    public static async ValueTask<MailSettings> ReadAsync(IDocumentStore store, SecretProtector protector, string tenant, CancellationToken cancellationToken)
    {
        string[] ids = [ProviderId, .. Templates.Select(static name => TemplatePrefix + name)];
        var documents = (await store.GetManyAsync(tenant, EntityKinds.Singletons, ids, cancellationToken))
            .Where(static document => document is not null)
            .ToDictionary(static document => document!.Id, static document => JsonNode.Parse(document!.Body.Span)!.AsObject(), StringComparer.Ordinal);
        return new MailSettings
        {
            Provider = documents.GetValueOrDefault(ProviderId) is { } provider && JsonFields.Flag(provider["enabled"]) != false ? ToProvider(provider, protector) : null,
            Words = documents.Where(static pair => pair.Key != ProviderId && JsonFields.Flag(pair.Value["enabled"]) == true)
                .ToDictionary(static pair => pair.Key[TemplatePrefix.Length..], static pair => ToWords(pair.Value), StringComparer.Ordinal),
        };
    }

    private static MailProvider ToProvider(JsonObject document, SecretProtector protector) => new(
        JsonFields.NonEmptyText(document["name"]) ?? "",
        JsonStrings.Map(document["credentials"]?.DeepClone(), protector.Unprotect) as JsonObject ?? [])
    {
        Settings = document["settings"]?.DeepClone() as JsonObject ?? [],
        DefaultFrom = JsonFields.NonEmptyText(document["default_from_address"]),
    };

    private static MessageTemplate ToWords(JsonObject document) => new() { From = JsonFields.NonEmptyText(document["from"]), Subject = JsonFields.NonEmptyText(document["subject"]), Body = JsonFields.NonEmptyText(document["body"]), IsHtml = true };
}
