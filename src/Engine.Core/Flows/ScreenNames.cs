namespace Engine.Core.Flows;

/// <summary>The names of screens: the last part of an address.</summary>
internal static class ScreenNames
{
    private const int MaxLength = 64;

    public static bool IsValid(string? name)
        => name is { Length: > 0 and <= MaxLength } && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
