using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Interop;

namespace Engine.Actions.Guards;

/// <summary><c>replace</c> and <c>replaceAll</c>: n matches times m characters would pass every limit in one step.</summary>
internal static class ReplaceGuard
{
    public static JsValue Once(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) => Replace(guard, original, thisValue, arguments);

    public static JsValue All(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments) => Replace(guard, original, thisValue, arguments);

    /// <summary>The same for <c>RegExp.prototype[Symbol.replace]</c>.</summary>
    public static JsValue ByPattern(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        var text = guard.Text(Guard.At(arguments, 0));
        return guard.Call(original, thisValue, text, Replacement(guard, text.Length, Guard.At(arguments, 1)));
    }

    private static JsValue Replace(Guard guard, JsValue original, JsValue thisValue, JsValue[] arguments)
    {
        if (thisValue.IsNull() || thisValue.IsUndefined())
        {
            return guard.Engine.Call(original, thisValue, arguments);
        }

        var text = guard.Text(thisValue);
        var pattern = Guard.At(arguments, 0);
        // A pattern object does the work itself, through the guarded function of regular expressions
        if (pattern.IsObject())
        {
            return guard.Call(original, text, pattern, Guard.At(arguments, 1));
        }

        return guard.Call(original, text, guard.Text(pattern), Replacement(guard, text.Length, Guard.At(arguments, 1)));
    }

    /// <summary>The replacement as it is when no number of matches makes it too long, else as a function that counts.</summary>
    private static JsValue Replacement(Guard guard, int textLength, JsValue replacement)
    {
        double total = 0;
        var calls = 0;
        if (replacement.IsCallable())
        {
            return new ClrFunction(guard.Engine, "replacer", (thisValue, arguments) =>
                Count(guard.Text(guard.Engine.Call(replacement, thisValue, arguments))));
        }

        var template = guard.Text(replacement);
        var hasPlaceholders = template.ToString().Contains('$', StringComparison.Ordinal);
        if (!hasPlaceholders && (textLength + 1.0) * template.Length <= guard.MaxStringLength)
        {
            return template;
        }

        return new ClrFunction(guard.Engine, "replacer", (_, arguments) =>
            Count(hasPlaceholders ? Expand(guard, template.ToString(), arguments) : template));

        JsString Count(JsString part)
        {
            if ((++calls & 0xFF) == 0)
            {
                guard.Budget.CheckUse();
            }

            guard.CheckLength(total += part.Length);
            return part;
        }
    }

    /// <summary>ECMA-262, GetSubstitution: the placeholders of a replacement. The arguments are those of a replacer function.</summary>
    private static JsString Expand(Guard guard, string template, JsValue[] arguments)
    {
        var groups = arguments[^1] as ObjectInstance;
        var last = groups is null ? arguments.Length - 1 : arguments.Length - 2;
        var text = arguments[last].ToString();
        var position = (int)arguments[last - 1].AsNumber();
        var matched = arguments[0].ToString();
        var captures = last - 2;
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            guard.CheckLength(result.Length);
            var next = template[i] == '$' && i + 1 < template.Length ? template[i + 1] : '\0';
            if (next is '$' or '&' or '`' or '\'')
            {
                result.Append(next switch
                {
                    '$' => "$",
                    '&' => matched,
                    '`' => text.AsSpan(0, position),
                    _ => text.AsSpan(Math.Min(text.Length, position + matched.Length)),
                });
                i++;
            }
            else if (char.IsAsciiDigit(next) && Capture(template, i + 1, captures) is ( > 0 and var number, var digits))
            {
                if (arguments[number] is JsString capture)
                {
                    result.Append(capture.ToString());
                }

                i += digits;
            }
            else if (next == '<' && groups is not null && template.IndexOf('>', i) is > 0 and var end)
            {
                var value = groups.Get(template[(i + 2)..end]);
                if (!value.IsUndefined())
                {
                    result.Append(guard.Text(value).ToString());
                }

                i = end;
            }
            else
            {
                result.Append(template[i]);
            }
        }

        guard.CheckLength(result.Length);
        return JsString.Create(result.ToString());
    }

    /// <summary>The number after a <c>$</c>: two digits when there are so many groups, else one; 0 when there is no such group.</summary>
    private static (int Number, int Digits) Capture(string template, int start, int captures)
    {
        for (var digits = 2; digits > 0; digits--)
        {
            if (start + digits <= template.Length
                && int.TryParse(template.AsSpan(start, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= 1 && number <= captures)
            {
                return (number, digits);
            }
        }

        return (0, 0);
    }
}
