using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Pages.Texts;
using Engine.Core.Tenants;
using Engine.Management.Machine;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>What a tenant says in its own words on the pages, and the parts it puts into them: <c>{screen: {key: text}}</c> of a prompt.</summary>
internal static class PromptTexts
{
    public static readonly Singleton CustomText = new()
    {
        Path = "/prompts/{prompt}/custom-text/{language}",
        Verbs = "GET PUT",
        CheckPath = static context => !PromptNames.HasTexts(context["prompt"]) && !context.Options.Pipelines.Screens.Contains(context["prompt"]) ? NoMatch(context, "prompt")
            : !TenantRules.IsLocale(context["language"]) ? NoMatch(context, "language")
            : null,
        BeforeWrite = static (context, texts, _) => new(Check(texts, context.Options.Limits.PageText, static (_, _, _) => null)),
    };

    public static readonly Singleton Partials = new()
    {
        Path = "/prompts/{prompt}/partials",
        Kind = new DocumentKind(EntityKinds.PromptPartials.Name, Singleton.SharedKind.ReadHead),
        Verbs = "GET PUT",
        CheckPath = static context => PromptNames.HasPartials(context["prompt"]) ? null : NoMatch(context, "prompt"),
        BeforeWrite = static (context, partials, _) =>
        {
            if (Check(partials, context.Options.Limits.PagePartial, (screen, place, source) => CheckPartial(context, screen, place, source)) is { } fault)
            {
                return new(fault);
            }

            foreach (var screen in partials.Where(static field => field.Value is JsonObject { Count: 0 }).Select(static field => field.Key).ToList())
            {
                partials.Remove(screen);
            }

            return new((ManagementError?)null);
        },
    };

    private static ManagementError? Check(JsonObject screens, int maxLength, Func<string, string, string, ManagementError?> check)
    {
        foreach (var (screen, value) in screens.Where(static field => field.Key != "_id"))
        {
            if (value is not JsonObject entries)
            {
                return Invalid($"Expected type object but found type {SchemaValidator.TypeOf(value)}", screen);
            }

            foreach (var (key, entry) in entries)
            {
                if (entry?.GetValueKind() != JsonValueKind.String)
                {
                    return Invalid($"Expected type string but found type {SchemaValidator.TypeOf(entry)}", $"{screen}.{key}");
                }

                var text = entry.GetValue<string>();
                if (text.Length > maxLength)
                {
                    return Invalid($"String is too long ({text.Length} chars), maximum {maxLength}", $"{screen}.{key}");
                }

                if (check(screen, key, text) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    /// <summary>A part can stand in the places of the service alone, and it can be read: what can't would not be shown.</summary>
    private static ManagementError? CheckPartial(ManagementContext context, string screen, string place, string source)
        => !PromptNames.IsPlace(context["prompt"], place) ? Invalid($"Additional properties not allowed: {place}", screen)
            : context.Options.Pages?.FindPartialFaults(source) is [var fault, ..] ? Invalid(fault, $"{screen}.{place}")
            : null;

    private static ManagementError Invalid(string what, string property) => ManagementError.InvalidBody($"Payload validation error: '{what}' on property {property}.");

    private static ManagementError NoMatch(ManagementContext context, string parameter)
        => new(400, $"Path validation error: 'No enum match for: {context[parameter]}' on property {parameter}.", "invalid_uri");
}
