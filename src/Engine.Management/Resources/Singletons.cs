using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The settings of which a tenant has one each.</summary>
internal static class Singletons
{
    private static readonly ManagementError NoProvider = new(404, "There is not a configured email provider", "inexistent_email_provider");

    public static readonly IReadOnlyList<Singleton> All =
    [
        TenantSettingsResource.Definition,
        AttackProtectionSettings.BruteForce,
        AttackProtectionSettings.SuspiciousIp,
        Of("/attack-protection/breached-password-detection", deep: true),
        Of("/attack-protection/bot-detection"),
        new()
        {
            Path = "/attack-protection/captcha",
            MergesDeep = true,
        },
        Of("/attack-protection/phone-provider-protection"),
        Of("/risk-assessments/settings"),
        Of("/risk-assessments/settings/new-device"),
        Of("/supplemental-signals"),
        Of("/branding", deep: true),
        new()
        {
            Path = "/branding/templates/universal-login",
            Verbs = "GET PUT DELETE",
            AnswersWrites = false,
            PutStatus = 201,
            NotFound = new(404, "The template does not exist.", "inexistent_template"),
            TextField = "body",
            Show = static (_, template) =>
            {
                if (template.Text("template") is { } text)
                {
                    template["body"] = text;
                    template.Remove("template");
                }

                return template;
            },
        },
        Of("/prompts"),
        PromptTexts.CustomText,
        PromptTexts.Partials,
        PromptRenderings.Definition,
        new()
        {
            Path = "/emails/provider",
            Verbs = "GET POST PATCH DELETE",
            NotFound = NoProvider,
            Conflict = new(409, "The email provider is already configured", "email_provider_conflict"),
        },
        EmailTemplates.Definition,
        ProfileResources.CustomText,
        .. GuardianSettings.All,
    ];

    private static Singleton Of(string path, bool deep = false) => new() { Path = path, MergesDeep = deep };
}
