namespace Engine.Core.Pages.Texts;

/// <summary>A screen by the service's names: a prompt is a step of a person's way, and has one or more screens.</summary>
/// <param name="Prompt">For example <c>reset-password</c>.</param>
/// <param name="Screen">For example <c>reset-password-success</c>.</param>
public readonly record struct ScreenId(string Prompt, string Screen)
{
    /// <summary>Both names with a dot between them, as keys of texts begin.</summary>
    public override string ToString() => $"{Prompt}.{Screen}";
}
