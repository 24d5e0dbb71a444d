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
        Of("/attack-protection/breached-password-detection", """
            {"enabled":false,"shields":[],"admin_notification_frequency":[],"method":"standard",
             "stage":{"pre-user-registration":{"shields":[]},"pre-change-password":{"shields":[]}}}
            """, deep: true),
        Of("/attack-protection/bot-detection", """
            {"challenge_password_policy":"never","challenge_passwordless_policy":"never","challenge_password_reset_policy":"never","allowlist":[],
             "bot_detection_level":"medium","monitoring_mode_enabled":false}
            """),
        new()
        {
            Path = "/attack-protection/captcha",
            Defaults = Json.ParseObject("""
                {"active_provider_id":"auth_challenge","simple_captcha":{},"auth_challenge":{"fail_open":false},"recaptcha_v2":{"site_key":""},
                 "recaptcha_enterprise":{"site_key":"","project_id":""},"hcaptcha":{"site_key":""},"friendly_captcha":{"site_key":""},
                 "arkose":{"site_key":"","client_subdomain":"client-api","verify_subdomain":"verify-api","fail_open":false}}
                """),
            MergesDeep = true,
        },
        Of("/attack-protection/phone-provider-protection", """{"type":"none"}"""),
        Of("/risk-assessments/settings", """{"enabled":false}"""),
        Of("/risk-assessments/settings/new-device", """{"remember_for":30}"""),
        Of("/supplemental-signals", """{"akamai_enabled":false}"""),
        Of("/branding", "{}", deep: true),
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
        Of("/prompts", """{"universal_login_experience":"new","identifier_first":true}"""),
        PromptTexts.CustomText,
        PromptTexts.Partials,
        PromptRenderings.Definition,
        new()
        {
            Path = "/emails/provider",
            Verbs = "GET POST PATCH DELETE",
            NotFound = NoProvider,
            Conflict = new(409, "The email provider is already configured", "email_provider_conflict"),
            BeforeWrite = static (_, provider, _) =>
            {
                provider["enabled"] ??= true;
                return new((ManagementError?)null);
            },
        },
        EmailTemplates.Definition,
        ProfileResources.CustomText,
        .. GuardianSettings.All,
    ];

    private static Singleton Of(string path, string defaults, bool deep = false) => new() { Path = path, Defaults = Json.ParseObject(defaults), MergesDeep = deep };
}
