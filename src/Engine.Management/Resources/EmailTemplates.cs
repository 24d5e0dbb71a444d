using System.Text.Json.Nodes;
using Engine.Core.Messages;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The texts of mails: <c>/email-templates</c>. Each has a name of its own; creating one names it in the body.</summary>
internal static class EmailTemplates
{
    public static readonly Singleton Definition = new()
    {
        Path = "/email-templates/{templateName}",
        Verbs = "GET PATCH PUT",
        BeforeWrite = static (context, template, _) => new(FindFault(context, template)),
        NotFound = new(404, "The template does not exist.", "inexistent_email_template"),
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers) => handlers.Add("POST /email-templates", CreateAsync);

    /// <summary>What can't be read is refused where it is written, and not when somebody waits for the mail.</summary>
    private static ManagementError? FindFault(ManagementContext context, JsonObject template)
        => context.Options.MessageRenderer is { } renderer
            && MessageComposer.FindFault(new MessageTemplate { From = template.Text("from"), Subject = template.Text("subject"), Body = template.Text("body") }, renderer) is { } fault
                ? ManagementError.InvalidBody($"Payload validation error: '{fault}'.")
                : null;

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context)
    {
        var name = context.BodyObject.Text("template")!;
        var template = context.BodyObject.Copy();
        template.RemoveNulls();
        if (FindFault(context, template) is { } fault)
        {
            return fault;
        }

        template["_id"] = Definition.Path.Replace("{templateName}", name, StringComparison.Ordinal);
        if (!(await context.Documents(Definition.Kind).InsertAsync(template)).Succeeded)
        {
            return new ManagementError(409, $"Template {name} already exists.");
        }

        template.Remove("_id");
        return ManagementResult.Ok(template);
    }
}
