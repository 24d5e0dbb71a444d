using System.Globalization;
using Engine.Core.Tenants;
using Engine.Core.Time;

namespace Engine.Core.Device;

/// <summary>
/// How user codes look (<c>configure-device-user-code-settings.md</c>): characters that nobody confuses (RFC 8628, section 6.1), in the
/// places that the mask marks. Too short ones could be guessed while they are good.
/// </summary>
internal static class UserCodeFormat
{
    public const string Digits = "digits";
    public const string Base20 = "base20";

    /// <summary>Of the mask, separators included.</summary>
    private const int Longest = 20;

    /// <summary>What people type is never longer, whatever they put between the characters.</summary>
    private const int LongestTyped = 64;

    /// <summary>No vowels, so that no code is a word.</summary>
    private const string Consonants = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>A new code.</summary>
    public static string Create(DeviceFlowSettings settings, SecretSource secrets)
    {
        var mask = MaskOf(settings);
        var drawn = secrets.Draw(settings.Charset == Digits ? "0123456789" : Consonants, mask.Count(static character => character == '*'));
        var next = 0;
        return string.Create(mask.Length, (mask, drawn), (code, state) =>
        {
            for (var i = 0; i < code.Length; i++)
            {
                code[i] = state.mask[i] == '*' ? state.drawn[next++] : state.mask[i];
            }
        });
    }

    /// <summary>The characters that count, however people write them; null for what can be no code.</summary>
    public static string? Normalize(string? typed)
    {
        if (typed is null or { Length: > LongestTyped })
        {
            return null;
        }

        var characters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return characters.Length == 0 ? null : characters;
    }

    /// <summary>What is wrong with the settings: the field, and why.</summary>
    public static IEnumerable<(string Field, string Message)> FindFaults(DeviceFlowSettings settings)
    {
        if (settings.Charset is not (Base20 or Digits))
        {
            yield return ("device_flow.charset", $"No enum match for: {settings.Charset}");
        }

        var mask = MaskOf(settings);
        if (mask.Length > Longest)
        {
            yield return ("device_flow.mask", string.Create(CultureInfo.InvariantCulture, $"String is too long ({mask.Length} chars), maximum {Longest}"));
        }

        if (mask.Any(static character => character is not ('*' or '-' or ' ')))
        {
            yield return ("device_flow.mask", $"String does not match pattern: ^[* -]+$");
        }

        var least = settings.Charset == Digits ? 9 : 8;
        var count = mask.Count(static character => character == '*');
        if (count < least)
        {
            yield return ("device_flow.mask", string.Create(CultureInfo.InvariantCulture, $"The mask has {count} characters (*), minimum {least}: shorter codes could be guessed"));
        }
    }

    private static string MaskOf(DeviceFlowSettings settings) => settings.Mask ?? (settings.Charset == Digits ? "***-***-***" : "****-****");
}
