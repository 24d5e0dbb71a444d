using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The texts of mails: <c>/email-templates</c>. Each has a name of its own; creating one names it in the body.</summary>
internal static class EmailTemplates
{
    public static readonly Singleton Definition = new()
    {
        Path = "/email-templates/{templateName}",
        Verbs = "GET PATCH PUT",
        NotFound = new(404, "The template does not exist.", "inexistent_email_template"),
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers) => handlers.Add("POST /email-templates", CreateAsync);

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context)
    {
        var name = context.BodyObject.Text("template")!;
        var template = context.BodyObject.Copy();
        template.RemoveNulls();
        template["_id"] = Definition.Path.Replace("{templateName}", name, StringComparison.Ordinal);
        if (!(await context.Documents(Definition.Kind).InsertAsync(template)).Succeeded)
        {
            return new ManagementError(409, $"Template {name} already exists.");
        }

        template.Remove("_id");
        return ManagementResult.Ok(template);
    }
}
